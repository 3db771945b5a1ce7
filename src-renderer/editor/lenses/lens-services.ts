import { copyText } from '../../lib/copy-text.ts';
import { openScreen } from '../../lib/navigation.ts';
import { usePlayground } from '../../playground/playground-session.ts';
import { useTraceList } from '../../traces/trace-list.ts';
import { configModel } from '../config-model.ts';
import { toEditorRange } from '../editor-range.ts';
import { monaco } from '../monaco.ts';
import type { LensAction, LensLine } from './lens-lines.ts';

let shown: readonly LensLine[] = [];
/** The text that was copied a moment ago, and how that went. */
let copied: { readonly text: string; readonly words: string } | null = null;
const changed = new monaco.Emitter<void>();

/** Puts other lines above the text. */
export function showLensLines(lines: readonly LensLine[]): void {
  if (JSON.stringify(lines) === JSON.stringify(shown)) return;
  shown = lines;
  changed.fire();
}

/** Lines above listeners and routes, and what happens when one is pressed. Called once. */
export function registerLensServices(): void {
  monaco.editor.registerCommand('plano.lens', (_accessor, action: LensAction) => act(action));
  // Lenses are not in the order of Tab; this lists those of the cursor's line.
  monaco.editor.addKeybindingRule({
    keybinding: monaco.KeyMod.Shift | monaco.KeyMod.Alt | monaco.KeyCode.KeyL,
    command: 'codelens.showLensesInCurrentLine',
    when: 'editorTextFocus',
  });
  const provider: monaco.languages.CodeLensProvider = {
    provideCodeLenses: (model) => ({
      lenses: model === configModel ? shown.map(toLens) : [],
      dispose: () => {},
    }),
  };
  provider.onDidChange = (listener) => changed.event(() => listener(provider));
  monaco.languages.registerCodeLensProvider('yaml', provider);
}

function toLens({ lens, title, tooltip, action }: LensLine): monaco.languages.CodeLens {
  return {
    range: toEditorRange(lens.range),
    command: {
      // Without an id the editor draws plain text.
      id: action === null ? '' : 'plano.lens',
      title: action?.type === 'copy' && action.text === copied?.text ? copied.words : title,
      tooltip,
      arguments: [action],
    },
  };
}

function act(action: LensAction): void {
  switch (action.type) {
    case 'try':
      usePlayground.getState().change({ listener: action.listener });
      openScreen('/playground');
      return;
    case 'copy':
      void copy(action.text);
      return;
    case 'traces':
      useTraceList.getState().setQuery(action.query);
      openScreen('/traces');
      return;
    default:
      action satisfies never;
  }
}

async function copy(text: string): Promise<void> {
  copied = { text, words: (await copyText(text)) ? 'copied' : 'the browser refused' };
  changed.fire();
  setTimeout(() => {
    copied = null;
    changed.fire();
  }, 1_500);
}
