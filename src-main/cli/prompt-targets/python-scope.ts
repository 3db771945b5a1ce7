import { isText, lastName, type PythonExpression } from './python/expression.ts';
import type { PythonClass, PythonModule } from './python/read-module.ts';

/** What the names of one file mean. */
export interface PythonScope {
  /** The last part of the full name, imports undone: `Opt` -> `Optional`. */
  meaning(name: string): string;
  classOf(name: string): PythonClass | undefined;
  assigned(name: string): PythonExpression | undefined;
  /** The text that an expression gives: literals, names of literals, and their sums. */
  textOf(expression: PythonExpression | undefined): string | null;
}

export function createScope(module: PythonModule): PythonScope {
  const scope: PythonScope = {
    meaning: (name) => lastName(module.imported.get(name) ?? name),
    classOf: (name) => module.classes.get(name),
    assigned: (name) => module.assigned.get(name),
    textOf: (expression) => textOf(expression, new Set()),
  };

  function textOf(expression: PythonExpression | undefined, seen: ReadonlySet<string>): string | null {
    if (expression === undefined) return null;
    if (isText(expression)) return expression.value;
    if (expression.kind === 'name' && !seen.has(expression.name)) {
      return textOf(module.assigned.get(expression.name), new Set([...seen, expression.name]));
    }
    if (expression.kind !== 'sum') return null;
    const parts = expression.parts.map((part) => textOf(part, seen));
    return parts.includes(null) ? null : parts.join('');
  }

  return scope;
}
