import type { TextEdit } from '../../src-gateway/config/diagnostic.ts';
import { useConfigSession } from './config-session.ts';
import { toEditorRange } from './editor-range.ts';
import { addStep, keepStep, stepsBetween, stepsTo } from './kept-steps.ts';
import { monaco } from './monaco.ts';

export const configModelPath = 'inmemory://plano/config.yaml';

/** The one text model of the config. It lives as long as the page, and with it the undo history. */
export const configModel = monaco.editor.createModel('', 'yaml', monaco.Uri.parse(configModelPath));
configModel.updateOptions({ tabSize: 2, insertSpaces: true });

/** The text as it would stand in the file: own line ends, byte order mark included. */
export function configText(): string {
  return configModel.getValue(monaco.editor.EndOfLinePreference.TextDefined, true);
}

let replacing = false;
let isBegun = false;

const currentStep = () => ({ text: configText(), version: configModel.getAlternativeVersionId() });

configModel.onDidChangeContent(({ isUndoing }) => {
  if (replacing) return;
  useConfigSession.getState().edit(configText());
  keepStep(currentStep, isUndoing ? 'now' : 'soon');
});

// What others put into the session (the file changed, a draft was restored) can be undone, too.
useConfigSession.subscribe((session, before) => {
  if (!isBegun) begin(session);
  else if (session.text !== before.text && session.text !== configText()) {
    stepThrough([...stepsBetween(configText(), session.text), session.text]);
    keepStep(currentStep, 'now');
  }
});
begin(useConfigSession.getState());

/** The first text of this page is nothing that could be undone; what led to it before a reload is. */
function begin({ disk, text }: Pick<ReturnType<typeof useConfigSession.getState>, 'disk' | 'text'>): void {
  if (disk === null) return;
  isBegun = true;
  const [first = text, ...steps] = [...stepsTo(text), text];
  replacing = true;
  configModel.setValue(first);
  replacing = false;
  addStep(currentStep());
  stepThrough(steps);
}

/** Replaces the text, by one undo step for each of these. */
function stepThrough(texts: readonly string[]): void {
  replacing = true;
  for (const text of texts) {
    const { start, end, newText } = difference(plainText(configText()), plainText(text));
    const range = monaco.Range.fromPositions(
      configModel.getPositionAt(start),
      configModel.getPositionAt(end),
    );
    configModel.pushStackElement();
    configModel.pushEditOperations([], [{ range, text: newText }], () => null);
    configModel.pushStackElement();
    addStep(currentStep());
  }
  replacing = false;
}

/** Without the byte order mark, which the model keeps for itself. */
function plainText(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

/** The one part of a text, by offsets, that makes another text of it. */
function difference(from: string, to: string): { start: number; end: number; newText: string } {
  const shorter = Math.min(from.length, to.length);
  let before = 0;
  while (before < shorter && from[before] === to[before]) before += 1;
  let after = 0;
  while (after < shorter - before && from.at(-1 - after) === to.at(-1 - after)) after += 1;
  return { start: before, end: from.length - after, newText: to.slice(before, to.length - after) };
}

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
