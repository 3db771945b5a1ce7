import type { SecretPlace } from '../../../src-gateway/config/editor/secrets-in.ts';
import { toEditorRange } from '../editor-range.ts';
import { monaco } from '../monaco.ts';
import { maskedIn } from './mask-secrets.ts';
import { askAboutSecret } from './secret-question.ts';

/** Asks before a copy or cut takes a masked secret to the clipboard. Ends with the editor. */
export function guardClipboard(editor: monaco.editor.ICodeEditor): void {
  const node = editor.getContainerDomNode();
  const guard = (event: ClipboardEvent) => {
    if (!editor.hasTextFocus()) return;
    const taken = takenBy(editor);
    if (taken === null || taken.secrets.length === 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    askAboutSecret({
      kind: 'copy',
      text: taken.text,
      maskedText: taken.maskedText,
      secrets: taken.secrets.length,
      done: () => {
        if (event.type !== 'cut') return;
        editor.pushUndoStop();
        editor.executeEdits(
          'cut',
          taken.ranges.map((range) => ({ range, text: '' })),
        );
        editor.pushUndoStop();
      },
    });
  };
  // Before the editor itself hears of it.
  node.addEventListener('copy', guard, true);
  node.addEventListener('cut', guard, true);
  editor.onDidDispose(() => {
    node.removeEventListener('copy', guard, true);
    node.removeEventListener('cut', guard, true);
  });
}

interface Taken {
  readonly ranges: readonly monaco.IRange[];
  readonly text: string;
  readonly maskedText: string;
  readonly secrets: readonly SecretPlace[];
}

/** What the clipboard would get: the selections, or whole lines where nothing is selected. */
function takenBy(editor: monaco.editor.ICodeEditor): Taken | null {
  const model = editor.getModel();
  const selections = [...(editor.getSelections() ?? [])].sort(monaco.Range.compareRangesUsingStarts);
  if (model === null) return null;
  const wholeLines = selections.every((selection) => selection.isEmpty());
  const ranges: monaco.IRange[] = wholeLines
    ? selections.map(({ startLineNumber: line }) =>
        model.validateRange(new monaco.Range(line, 1, line + 1, 1)),
      )
    : selections.filter((selection) => !selection.isEmpty());
  const masked = maskedIn(model);
  const inside = (range: monaco.IRange) =>
    masked.filter(({ hidden }) => monaco.Range.areIntersecting(range, toEditorRange(hidden)));
  const separator = wholeLines ? '' : model.getEOL();
  return {
    ranges,
    text: ranges.map((range) => model.getValueInRange(range)).join(separator),
    maskedText: ranges.map((range) => maskedTextOf(model, range, inside(range))).join(separator),
    secrets: ranges.flatMap(inside),
  };
}

/** A secret that is only in part within the range is left out whole. */
function maskedTextOf(
  model: monaco.editor.ITextModel,
  range: monaco.IRange,
  secrets: readonly SecretPlace[],
): string {
  const start = model.getOffsetAt({ lineNumber: range.startLineNumber, column: range.startColumn });
  let text = model.getValueInRange(range);
  for (const { hidden, standIn } of [...secrets].reverse()) {
    const [from, to] = [hidden.start.offset - start, hidden.end.offset - start];
    text = text.slice(0, Math.max(0, from)) + standIn + text.slice(Math.max(0, to));
  }
  return text;
}
