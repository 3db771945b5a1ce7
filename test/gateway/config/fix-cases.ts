import { isScalar, parseDocument, type Range, visit } from 'yaml';
import type { Diagnostic, Fix, Position, TextEdit } from '../../../src-gateway/config/diagnostic.ts';
import { analyse } from './analyse.ts';
import { applyFix } from './apply-fix.ts';

/** A fix that is offered for a finding of a text. */
export interface Case {
  readonly text: string;
  readonly diagnostic: Diagnostic;
  readonly fix: Fix;
}

/** Every fix that is offered for a text. */
export function casesOf(text: string): Case[] {
  return analyse(text).diagnostics.flatMap((diagnostic) =>
    diagnostic.fixes.map((fix) => ({ text, diagnostic, fix })),
  );
}

/** What is wrong with a fix; empty when it is right. */
export function faultsOf({ text, diagnostic, fix }: Case): string[] {
  const edits = [...fix.edits].sort((a, b) => a.range.start.offset - b.range.start.offset);
  const faults = edits.flatMap((edit, index) => {
    const next = edits[index + 1];
    if (next !== undefined && edit.range.end.offset > next.range.start.offset) return ['edits overlap'];
    return isAt(text, edit.range.start) && isAt(text, edit.range.end) ? [] : ['line and offset differ'];
  });
  const after = applyFix(text, fix);
  let at = 0;
  let from = 0;
  for (const { range, newText } of [...edits, null].map((edit) => edit ?? endOf(text))) {
    const kept = text.slice(from, range.start.offset);
    if (after.slice(at, at + kept.length) !== kept) faults.push(`changed outside its edits: ${kept}`);
    at += kept.length + newText.length;
    from = range.end.offset;
  }
  if (at !== after.length) faults.push('more text than its edits hold');
  const stays = analyse(after).diagnostics.some(
    ({ code, message, path, range }) =>
      code === diagnostic.code &&
      message === diagnostic.message &&
      isSamePlace({ offset: range.start.offset, samePath: path === diagnostic.path }, diagnostic, edits),
  );
  if (stays) faults.push('the finding stays');
  return [...faults, ...lostScalars(text, after, edits)];
}

function endOf(text: string): TextEdit {
  const end = { line: 0, column: 0, offset: text.length };
  return { range: { start: end, end }, newText: '' };
}

/** Line and column lead to the same place as the offset. */
function isAt(text: string, { line, column, offset }: Position): boolean {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return lines.length === line && lines[lines.length - 1]?.length === column - 1;
}

/** Where a place of the edited text was before; `null` within what an edit wrote. */
function originOf(offset: number, edits: readonly TextEdit[]): number | null {
  let shift = 0;
  for (const { range, newText } of edits) {
    const start = range.start.offset + shift;
    if (offset < start) break;
    if (offset < start + newText.length) return null;
    shift += newText.length - (range.end.offset - range.start.offset);
  }
  return offset - shift;
}

/** Whether a place of the edited text is that of the finding, or the same field in what an edit wrote. */
function isSamePlace(
  { offset, samePath }: { readonly offset: number; readonly samePath: boolean },
  { range }: Diagnostic,
  edits: readonly TextEdit[],
): boolean {
  const origin = originOf(offset, edits);
  return origin === null ? samePath : origin === range.start.offset;
}

/** Keys and values outside all edits that are not read any more as they were. */
function lostScalars(text: string, after: string, edits: readonly TextEdit[]): string[] {
  const now = scalarsOf(after);
  const lost: string[] = [];
  for (const [start, { end, source }] of scalarsOf(text)) {
    const touched = edits.some(({ range }) => range.start.offset <= end && start <= range.end.offset);
    const shift = edits.reduce(
      (sum, { range, newText }) =>
        range.end.offset <= start ? sum + newText.length - (range.end.offset - range.start.offset) : sum,
      0,
    );
    if (!touched && now.get(start + shift)?.source !== source) lost.push(`lost: ${source}`);
  }
  return lost;
}

function scalarsOf(text: string): Map<number, { readonly end: number; readonly source: string }> {
  const scalars = new Map<number, { end: number; source: string }>();
  visit(parseDocument(text, { uniqueKeys: false, logLevel: 'silent' }), {
    Scalar(_key, node) {
      const range: Range | null | undefined = node.range;
      if (!isScalar(node) || range == null || range[0] === range[1]) return;
      scalars.set(range[0], { end: range[1], source: text.slice(range[0], range[1]) });
    },
  });
  return scalars;
}
