import type { TextEdit } from '../diagnostic.ts';
import { createLineIndex } from '../source/line-index.ts';

/** A text that is edited several times and still knows what came from where. */
export interface TextDraft {
  readonly text: string;
  /** Edits without overlaps, in offsets of the draft as it is now. */
  apply(edits: readonly TextEdit[]): void;
  /** All that was changed, in offsets of the first text: in order, without overlaps. */
  edits(): TextEdit[];
  /** The line of the first text, from 1, that holds an offset of the draft or what comes next. */
  originalLine(offset: number): number;
}

/** `origin`: where the first text holds it; `null`: written since. */
interface Piece {
  readonly text: string;
  readonly origin: number | null;
}

export function createTextDraft(original: string): TextDraft {
  const lines = createLineIndex(original);
  let pieces: readonly Piece[] = [{ text: original, origin: 0 }];
  return {
    get text() {
      return pieces.map(({ text }) => text).join('');
    },
    apply(edits) {
      pieces = splice(
        pieces,
        [...edits].sort((a, b) => a.range.start.offset - b.range.start.offset),
      );
    },
    edits() {
      const edits: TextEdit[] = [];
      let next = 0;
      let written = '';
      for (const { text, origin } of [...pieces, { text: '', origin: original.length }]) {
        if (origin === null) {
          written += text;
          continue;
        }
        if (origin > next || written !== '') {
          edits.push({ range: lines.range(next, origin), newText: written });
        }
        next = origin + text.length;
        written = '';
      }
      return edits;
    },
    originalLine(offset) {
      let start = 0;
      for (const { text, origin } of pieces) {
        const inside = Math.max(0, offset - start);
        start += text.length;
        if (origin !== null && start > offset) return lines.position(origin + inside).line;
      }
      return lines.lineCount;
    },
  };
}

function splice(pieces: readonly Piece[], edits: readonly TextEdit[]): Piece[] {
  const result: Piece[] = [];
  let [index, inside, at] = [0, 0, 0];
  function advance(to: number, keep: boolean): void {
    while (at < to) {
      const piece = pieces[index];
      if (piece === undefined) return;
      const end = Math.min(piece.text.length, inside + to - at);
      const origin = piece.origin === null ? null : piece.origin + inside;
      if (keep && end > inside) result.push({ text: piece.text.slice(inside, end), origin });
      at += end - inside;
      inside = end;
      if (inside === piece.text.length) [index, inside] = [index + 1, 0];
    }
  }
  for (const { range, newText } of edits) {
    advance(range.start.offset, true);
    if (newText !== '') result.push({ text: newText, origin: null });
    advance(range.end.offset, false);
  }
  advance(Number.POSITIVE_INFINITY, true);
  return result;
}
