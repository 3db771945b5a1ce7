import { formatConfig } from '../../../src-gateway/config/editor/format-config.ts';
import { configModel } from '../config-model.ts';
import { toEditorRange } from '../editor-range.ts';
import { monaco } from '../monaco.ts';

/** Format document: even indentation, every comment kept. Called once. */
export function registerLayoutServices(): void {
  // The editor has other keys for it on Linux; ours are the same everywhere.
  monaco.editor.addKeybindingRule({
    keybinding: monaco.KeyMod.Shift | monaco.KeyMod.Alt | monaco.KeyCode.KeyF,
    command: 'editor.action.formatDocument',
    when: 'editorTextFocus',
  });
  monaco.languages.registerDocumentFormattingEditProvider('yaml', {
    displayName: 'Plano',
    provideDocumentFormattingEdits: (model) => {
      if (model !== configModel) return [];
      return formatConfig(model.getValue()).map(({ range, newText }) => ({
        range: toEditorRange(range),
        text: newText,
      }));
    },
  });
}
