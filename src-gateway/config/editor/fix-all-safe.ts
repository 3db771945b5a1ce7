import type { Fix, TextEdit } from '../diagnostic.ts';

/** What of a finding counts here; the contract's shape of a diagnostic fits, too. */
interface Fixable {
  readonly fixes: readonly Pick<Fix, 'kind' | 'edits'>[];
}

/**
 * The edits of every first safe fix, to be made in one step. A fix that touches the edits of an earlier one
 * is left out whole: it is offered again when the text has been checked again. In file order.
 */
export function fixAllSafe(diagnostics: readonly Fixable[]): TextEdit[] {
  const accepted: TextEdit[] = [];
  for (const { fixes } of diagnostics) {
    const safe = fixes.find(({ kind }) => kind === 'safe');
    if (safe === undefined || safe.edits.some((edit) => accepted.some((other) => touch(edit, other))))
      continue;
    accepted.push(...safe.edits);
  }
  return accepted.sort((one, other) => one.range.start.offset - other.range.start.offset);
}

function touch({ range: one }: TextEdit, { range: other }: TextEdit): boolean {
  return one.start.offset <= other.end.offset && other.start.offset <= one.end.offset;
}
