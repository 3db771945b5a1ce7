import type { ConfigDiagnosis, VariableInfo } from '../../../src-main/contract/config-calls.ts';
import { configModel } from '../config-model.ts';
import { useConfigSession } from '../config-session.ts';
import type { monaco } from '../monaco.ts';

/** Behind each line that uses variables: what they stand for now, secrets masked, and from where. Called once. */
export function registerVariableNotes(): void {
  let shown: string[] = [];
  const show = (diagnosis: ConfigDiagnosis | null) => {
    shown = configModel.deltaDecorations(shown, notesFor(diagnosis?.variables ?? []));
  };
  show(useConfigSession.getState().diagnosis);
  useConfigSession.subscribe((session, before) => {
    // Between an edit and its diagnosis the notes move along with their lines.
    if (session.diagnosis !== before.diagnosis && session.diagnosedText === session.text)
      show(session.diagnosis);
  });
}

function notesFor(variables: readonly VariableInfo[]): monaco.editor.IModelDeltaDecoration[] {
  const uses = variables
    .flatMap((variable) => variable.usedAt.map(({ range }) => ({ variable, ...range.end })))
    .filter(({ line }) => line <= configModel.getLineCount())
    .sort((one, other) => one.offset - other.offset);
  return [...Map.groupBy(uses, ({ line }) => line)].map(([line, onLine]) => {
    const used = [...new Set(onLine.map(({ variable }) => variable))];
    const column = configModel.getLineMaxColumn(line);
    return {
      range: { startLineNumber: line, startColumn: column, endLineNumber: line, endColumn: column },
      options: {
        showIfCollapsed: true,
        after: {
          content: `   ⟵ ${used.map((one) => noteOn(one, used.length > 1)).join(', ')}`,
          inlineClassName: used.every(({ set }) => set) ? 'plano-note' : 'plano-note-unset',
        },
      },
    };
  });
}

/** `sk-…1234 (.env:1)`; with its name where a line uses several. */
function noteOn({ name, set, masked, source }: VariableInfo, named: boolean): string {
  const value = !set ? 'not set' : masked === '' ? 'empty' : masked;
  return `${named ? `${name}: ` : ''}${value}${set ? ` (${source ?? 'environment'})` : ''}`;
}
