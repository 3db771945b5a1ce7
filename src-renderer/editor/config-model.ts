import type { TextEdit } from '../../src-gateway/config/diagnostic.ts';
import { useConfigSession } from './config-session.ts';
import { toEditorRange } from './editor-range.ts';
import { monaco } from './monaco.ts';

export const configModelPath = 'inmemory://plano/config.yaml';

/** The one text model of the config. It lives as long as the page, and with it the undo history. */
export const configModel = monaco.editor.createModel(
  useConfigSession.getState().text,
  'yaml',
  monaco.Uri.parse(configModelPath),
);
configModel.updateOptions({ tabSize: 2, insertSpaces: true });

/** The text as it would stand in the file: own line ends, byte order mark included. */
export function configText(): string {
  return configModel.getValue(monaco.editor.EndOfLinePreference.TextDefined, true);
}

let replacing = false;

configModel.onDidChangeContent(() => {
  if (!replacing) useConfigSession.getState().edit(configText());
});

// What others put into the session (the file changed, a draft was restored) becomes one undoable edit.
useConfigSession.subscribe((session, before) => {
  if (session.text === before.text || session.text === configText()) return;
  replacing = true;
  configModel.pushStackElement();
  configModel.pushEditOperations(
    [],
    [{ range: configModel.getFullModelRange(), text: session.text }],
    () => null,
  );
  configModel.pushStackElement();
  replacing = false;
});

/** Applies ranged edits as one undo step; every byte outside of them stays. */
export function applyEdits(edits: readonly TextEdit[]): void {
  endUndoStep();
  applyWithinUndoStep(edits);
  endUndoStep();
}

/** The same as a part of the undo step that is open, such as while a value is typed. */
export function applyWithinUndoStep(edits: readonly TextEdit[]): void {
  configModel.pushEditOperations(
    [],
    edits.map((edit) => ({ range: toEditorRange(edit.range), text: edit.newText })),
    () => null,
  );
}

/** What comes next is undone for itself. */
export function endUndoStep(): void {
  configModel.pushStackElement();
}
