import type { ConsoleSettings } from '../../src-main/contract/console-settings.ts';
import { useSettings } from '../lib/settings.ts';
import { editorOptions, type monaco } from './monaco.ts';

/** The options of every editor, as people have set them; they follow while the editor is open. */
export function useEditorOptions(): monaco.editor.IEditorOptions {
  return optionsFrom(useSettings());
}

/** The same once. */
export function editorOptionsNow(): monaco.editor.IEditorOptions {
  return optionsFrom(useSettings.getState());
}

function optionsFrom(settings: ConsoleSettings): monaco.editor.IEditorOptions {
  return {
    ...editorOptions,
    fontSize: settings.editorFontSize,
    // As roomy at every size as 13 over 20 is.
    lineHeight: Math.round(settings.editorFontSize * 1.54),
    wordWrap: settings.editorWordWrap ? 'on' : 'off',
    minimap: { enabled: settings.editorMinimap },
    codeLens: settings.editorLenses,
  };
}
