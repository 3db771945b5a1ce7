import { useConfigSession } from './config-session.ts';
import { type DraftPlace, draftMoved } from './draft-journal.ts';
import type { monaco } from './monaco.ts';

/** Keeps where the editor stands with the unsaved text, and goes there when such a text is recovered. */
export function followDraftPlace(editor: monaco.editor.IStandaloneCodeEditor): void {
  const tell = () => {
    const { lineNumber, column } = editor.getPosition() ?? { lineNumber: 1, column: 1 };
    draftMoved({ cursor: { line: lineNumber, column }, scrollTop: editor.getScrollTop() });
  };
  const go = ({ cursor, scrollTop }: DraftPlace) => {
    const position = { lineNumber: cursor.line, column: cursor.column };
    editor.setPosition(position);
    editor.setScrollTop(scrollTop);
    editor.revealPositionInCenterIfOutsideViewport(position);
    editor.focus();
  };
  const end = useConfigSession.subscribe(({ recovered }, before) => {
    if (recovered && recovered !== before.recovered) go(recovered);
  });
  editor.onDidChangeCursorPosition(tell);
  editor.onDidScrollChange(tell);
  editor.onDidDispose(end);
  tell();
}
