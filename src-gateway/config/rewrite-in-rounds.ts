import { analyseConfig } from './analyse-config.ts';
import type { Diagnostic, Fix, TextEdit } from './diagnostic.ts';
import { emptyEnvironment } from './environment.ts';
import { createTextDraft } from './fixes/text-draft.ts';

/** A text that was rewritten by many small edits, comments kept. */
export interface RewrittenConfig {
  readonly text: string;
  /** What leads from the given text to it: in order, without overlaps. */
  readonly edits: readonly TextEdit[];
  readonly changes: readonly RewriteChange[];
}

export interface RewriteChange {
  /** The diagnostic that the change removes. */
  readonly code: string;
  readonly path: string;
  /** In the given text, from 1. */
  readonly line: number;
  readonly title: string;
}

export interface Rewrite {
  readonly diagnostic: Diagnostic;
  readonly fix: Fix;
}

/** A fix whose finding stays would be made for ever. */
const mostRounds = 50;

/** Makes what `next` wants of the text, and asks again with what came of it, until nothing more is wanted. */
export function rewriteInRounds(
  text: string,
  next: (diagnostics: readonly Diagnostic[], text: string) => readonly Rewrite[],
): RewrittenConfig {
  const draft = createTextDraft(text);
  const changes: RewriteChange[] = [];
  for (let round = 0; round < mostRounds; round++) {
    const made = apart(next(judge(draft.text), draft.text));
    if (made.length === 0) break;
    for (const { diagnostic, fix } of made) {
      const { code, path, range } = diagnostic;
      changes.push({ code, path, line: draft.originalLine(range.start.offset), title: fix.title });
    }
    draft.apply(made.flatMap(({ fix }) => fix.edits));
  }
  return { text: draft.text, edits: draft.edits(), changes };
}

/** What is said about a text wherever it will run. */
export function judge(text: string): readonly Diagnostic[] {
  const nothing = { file: '', hash: '', environment: emptyEnvironment, checkEnvironment: false };
  return analyseConfig({ text, ...nothing }).diagnostics;
}

/** Why a text cannot be rewritten: it is no config that can be read. */
export function obstaclesOf(text: string): readonly Diagnostic[] {
  return judge(text).filter(({ code, severity }) => severity === 'error' && isObstacle(code));
}

function isObstacle(code: string): boolean {
  return (
    code.startsWith('CFG_YAML_') ||
    code === 'CFG_EMPTY' ||
    code === 'CFG_ROOT_NOT_MAP' ||
    code === 'CFG_RENDERED_FILE'
  );
}

/** Those that can be made at once; edits that touch wait for the next round. */
function apart(rewrites: readonly Rewrite[]): Rewrite[] {
  const taken: TextEdit['range'][] = [];
  return rewrites.filter(({ fix }) => {
    const ranges = fix.edits.map(({ range }) => range);
    if (ranges.some((range) => taken.some((other) => touch(range, other)))) return false;
    taken.push(...ranges);
    return true;
  });
}

function touch(left: TextEdit['range'], right: TextEdit['range']): boolean {
  return left.start.offset <= right.end.offset && right.start.offset <= left.end.offset;
}
