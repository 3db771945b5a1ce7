import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/python';
import {
  childrenOf,
  type PythonCall,
  type PythonExpression,
  readCall,
  readExpression,
} from './expression.ts';

/** A Python file, as far as functions, their types and their routes are concerned. Nothing is executed. */
export interface PythonModule {
  /** Every function but methods, in the order of the file. */
  readonly functions: readonly PythonFunction[];
  readonly classes: ReadonlyMap<string, PythonClass>;
  /** What names were set to by plain assignments, the first of each. */
  readonly assigned: ReadonlyMap<string, PythonExpression>;
  /** The full name behind each imported one: `Opt` -> `typing.Optional`. */
  readonly imported: ReadonlyMap<string, string>;
  /** Calls that stand alone: `app.include_router(router, prefix="/v1")`. */
  readonly calls: readonly PythonCall[];
  /** What the grammar does not cover; `isFatal`: outside of a function's body, so that things are missed. */
  readonly gaps: readonly SyntaxGap[];
}

export interface SyntaxGap {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly isFatal: boolean;
}

export interface PythonFunction {
  readonly name: string;
  readonly line: number;
  /** Not within another function. */
  readonly isTopLevel: boolean;
  readonly decorators: readonly PythonCall[];
  readonly parameters: readonly PythonParameter[];
  readonly docstring: string | null;
}

/** `*args`, `**kwargs` and the marks `*` and `/` are none. */
export interface PythonParameter {
  readonly name: string;
  readonly line: number;
  readonly annotation: PythonExpression | null;
  readonly fallback: PythonExpression | null;
}

export interface PythonClass {
  readonly name: string;
  readonly bases: readonly string[];
  readonly decorators: readonly string[];
  readonly docstring: string | null;
  /** Annotated names; those of an enum are without annotation. */
  readonly fields: readonly PythonParameter[];
}

export function readModule(source: string): PythonModule {
  const tree = parser.parse(source);
  const lineOf = lineIndex(source);
  const functions: PythonFunction[] = [];
  const classes = new Map<string, PythonClass>();
  const assigned = new Map<string, PythonExpression>();
  const imported = new Map<string, string>();
  const calls: PythonCall[] = [];
  tree.iterate({
    enter({ name, node }) {
      switch (name) {
        case 'FunctionDefinition':
          if (!isMethod(node)) functions.push(readFunction(node, source, lineOf));
          break;
        case 'ClassDefinition': {
          const found = readClass(node, source, lineOf);
          if (!classes.has(found.name)) classes.set(found.name, found);
          break;
        }
        case 'AssignStatement':
        case 'TypeDefinition': {
          const field = readAssignment(node, source, lineOf);
          const isOfClass = node.parent?.parent?.name === 'ClassDefinition';
          if (field?.fallback && !isOfClass && !assigned.has(field.name))
            assigned.set(field.name, field.fallback);
          break;
        }
        case 'ImportStatement':
          for (const [local, full] of readImports(source.slice(node.from, node.to)))
            imported.set(local, full);
          break;
        case 'ExpressionStatement': {
          const call = readExpression(node.firstChild, source);
          if (call.kind === 'call') calls.push(call);
          break;
        }
      }
    },
  });
  return { functions, classes, assigned, imported, calls, gaps: findGaps(tree, source, lineOf) };
}

/** An annotation that is written as a text: `"list[User]"`. */
export function readAnnotation(text: string): PythonExpression {
  const statement = parser.parse(text).topNode.firstChild;
  return readExpression(statement?.firstChild ?? null, text);
}

type Place = (offset: number) => { readonly line: number; readonly column: number };

function lineIndex(source: string): Place {
  const starts = [0, ...[...source.matchAll(/\r\n|\r|\n/g)].map(({ index, 0: eol }) => index + eol.length)];
  return (offset) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

function isMethod(node: SyntaxNode): boolean {
  const holder = node.parent?.name === 'DecoratedStatement' ? node.parent : node;
  return holder.parent?.parent?.name === 'ClassDefinition';
}

function isWithin(node: SyntaxNode, name: string): boolean {
  for (let parent = node.parent; parent !== null; parent = parent.parent)
    if (parent.name === name) return true;
  return false;
}

function nameOf(node: SyntaxNode, source: string): string {
  const name = node.getChild('VariableName');
  return name === null ? '' : source.slice(name.from, name.to);
}

function readFunction(node: SyntaxNode, source: string, lineOf: Place): PythonFunction {
  return {
    name: nameOf(node, source),
    line: lineOf(node.from).line,
    isTopLevel: !isWithin(node, 'FunctionDefinition'),
    decorators: decoratorsOf(node, source),
    parameters: readParameters(node.getChild('ParamList'), source, lineOf),
    docstring: docstringOf(node, source),
  };
}

function decoratorsOf(node: SyntaxNode, source: string): PythonCall[] {
  if (node.parent?.name !== 'DecoratedStatement') return [];
  return node.parent.getChildren('Decorator').flatMap((decorator) => {
    const args = decorator.getChild('ArgList');
    const name = source.slice(decorator.from + 1, args?.from ?? decorator.to).trim();
    return /^[\w.]+$/.test(name) ? (readCall(name, args, source) ?? []) : [];
  });
}

function docstringOf(node: SyntaxNode, source: string): string | null {
  const body = node.getChild('Body');
  const first = body && childrenOf(body).find(({ name }) => name !== ':' && name !== 'Comment');
  const text = first?.name === 'ExpressionStatement' ? readExpression(first.firstChild, source) : null;
  return text?.kind === 'constant' && typeof text.value === 'string' ? text.value : null;
}

function readParameters(list: SyntaxNode | null, source: string, lineOf: Place): PythonParameter[] {
  if (list === null) return [];
  const parameters: PythonParameter[] = [];
  let group: SyntaxNode[] = [];
  for (const child of [...childrenOf(list).slice(1, -1), null]) {
    if (child !== null && child.name !== ',') {
      if (child.name !== 'Comment') group.push(child);
      continue;
    }
    // `*args` and `**kwargs` begin with their stars, the marks are nothing else.
    const [first] = group;
    if (first?.name === 'VariableName') parameters.push(readParameter(first, group, source, lineOf));
    group = [];
  }
  return parameters;
}

function readParameter(
  name: SyntaxNode,
  nodes: readonly SyntaxNode[],
  source: string,
  lineOf: Place,
): PythonParameter {
  const typeDef = nodes.find((node) => node.name === 'TypeDef') ?? null;
  const assign = nodes.findIndex((node) => node.name === 'AssignOp');
  const value = assign < 0 ? undefined : nodes[assign + 1];
  return {
    name: source.slice(name.from, name.to),
    line: lineOf(name.from).line,
    annotation: typeDef === null ? null : readExpression(typeDef.lastChild, source),
    fallback: value === undefined ? null : readExpression(value, source),
  };
}

/** `name: type = value`, `name = value`, `type name = value`; `null`: anything else. */
function readAssignment(node: SyntaxNode, source: string, lineOf: Place): PythonParameter | null {
  const nodes = childrenOf(node).filter(({ name }) => name !== 'type' && name !== 'TypeParamList');
  const [name, ...rest] = nodes;
  if (name?.name !== 'VariableName' || rest.some((other) => other.name === ',')) return null;
  const [alias] = rest;
  if (node.name === 'TypeDefinition' && alias !== undefined) {
    const fallback = readExpression(alias, source);
    return {
      name: source.slice(name.from, name.to),
      line: lineOf(name.from).line,
      annotation: null,
      fallback,
    };
  }
  return readParameter(name, rest, source, lineOf);
}

function readClass(node: SyntaxNode, source: string, lineOf: Place): PythonClass {
  const name = nameOf(node, source);
  const bases = readCall(name, node.getChild('ArgList'), source)?.args ?? [];
  const body = node.getChild('Body');
  const fields = (body === null ? [] : body.getChildren('AssignStatement')).flatMap(
    (statement) => readAssignment(statement, source, lineOf) ?? [],
  );
  return {
    name,
    bases: bases.flatMap((base) => (base.kind === 'name' || base.kind === 'subscript' ? base.name : [])),
    decorators: decoratorsOf(node, source).map((decorator) => decorator.name),
    docstring: docstringOf(node, source),
    fields,
  };
}

/** Local names and what they stand for. */
function* readImports(statement: string): Generator<[string, string]> {
  const text = statement
    .replace(/#.*$/gm, '')
    .replace(/[()\\]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const [, from = '', names = ''] = /^(?:from ([\w.]+) )?import (.*)$/.exec(text) ?? [];
  for (const part of names.split(',')) {
    const [, name, local] = /^ *([\w.]+)(?: as (\w+))? *$/.exec(part) ?? [];
    if (name === undefined) continue;
    const prefix = from === '' || from.endsWith('.') ? from : `${from}.`;
    if (local !== undefined || from !== '') yield [local ?? name, `${prefix}${name}`];
  }
}

function findGaps(tree: Tree, source: string, lineOf: Place): SyntaxGap[] {
  const gaps: SyntaxGap[] = [];
  tree.iterate({
    enter({ type, node, from }) {
      if (!type.isError) return;
      // A `yield` without a value, which the grammar lacks.
      if (/\byield\s*$/.test(source.slice(Math.max(0, from - 200), from))) return;
      const body = node.parent === null ? null : enclosingBody(node);
      gaps.push({ ...lineOf(from), isFatal: body === null });
    },
  });
  return gaps;
}

/** The innermost body of a function around a place. */
function enclosingBody(node: SyntaxNode): SyntaxNode | null {
  for (let inner = node; inner.parent !== null; inner = inner.parent) {
    if (inner.name === 'ParamList' || inner.name === 'Decorator') return null;
    if (inner.name === 'Body' && inner.parent.name === 'FunctionDefinition') return inner;
  }
  return null;
}
