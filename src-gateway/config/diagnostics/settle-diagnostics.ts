import type { Diagnostic } from '../diagnostic.ts';
import { raisedInProduction } from './catalogue.ts';

export interface SettleOptions {
  readonly text: string;
  readonly lenient: boolean;
  readonly profile: 'dev' | 'production';
}

/**
 * Brings findings into their final form: an entry with an error gets no lint about the same place,
 * `# plano-ignore CODE` comments are obeyed, production raises what matters there, a lenient start lowers
 * what Plano would start, the order is that of the file.
 */
export function settleDiagnostics(found: readonly Diagnostic[], options: SettleOptions): Diagnostic[] {
  const { lenient, profile } = options;
  const ignored = ignoredCodes(options.text);
  const failed = new Set(found.filter(({ severity }) => severity === 'error').map(placeOf));
  return found
    .map((diagnostic) => (profile === 'production' ? raise(diagnostic) : diagnostic))
    .map((diagnostic) => (lenient ? lower(diagnostic) : diagnostic))
    .filter((diagnostic) => diagnostic.severity !== 'hint' || !failed.has(placeOf(diagnostic)))
    .filter(({ severity, code, range }) => severity === 'error' || !ignored.get(range.start.line)?.has(code))
    .sort(
      (a, b) =>
        a.range.start.offset - b.range.start.offset ||
        RANK[a.severity] - RANK[b.severity] ||
        (a.code < b.code ? -1 : a.code > b.code ? 1 : 0),
    );
}

const RANK = { error: 0, warning: 1, hint: 2 } as const;

function placeOf({ pointer, on }: Diagnostic): string {
  return `${on}:${pointer}`;
}

function raise(diagnostic: Diagnostic): Diagnostic {
  const raised = diagnostic.severity === 'hint' && raisedInProduction.has(diagnostic.code);
  return raised ? { ...diagnostic, severity: 'warning' } : diagnostic;
}

function lower(diagnostic: Diagnostic): Diagnostic {
  const refused = diagnostic.plano === 'S' || diagnostic.plano === 'V' || diagnostic.plano === 'C';
  return diagnostic.severity === 'error' && !refused ? { ...diagnostic, severity: 'warning' } : diagnostic;
}

/** Codes by line: a comment counts for its own line and, when it stands alone, for the next. */
function ignoredCodes(text: string): ReadonlyMap<number, ReadonlySet<string>> {
  const byLine = new Map<number, Set<string>>();
  if (!text.includes('plano-ignore')) return byLine;
  text.split(/\r\n|\n|\r/).forEach((content, index) => {
    const comment = /(^|\s)#\s*plano-ignore\s+([A-Z_]+(?:\s*,\s*[A-Z_]+)*)/.exec(content);
    if (comment === null) return;
    const alone = content.trimStart().startsWith('#');
    const line = index + (alone ? 2 : 1);
    const codes = byLine.get(line) ?? new Set<string>();
    for (const code of (comment[2] ?? '').split(',')) codes.add(code.trim());
    byLine.set(line, codes);
  });
  return byLine;
}
