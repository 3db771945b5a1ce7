import { Editor } from '@monaco-editor/react';
import { useMemo, useRef, useState } from 'react';
import type { SourceRange } from '../../src-gateway/config/diagnostic.ts';
import { type Command, useCommands } from '../lib/commands.ts';
import { useEditorTheme } from '../lib/theme.ts';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { BreadcrumbBar, type CursorPlace } from './breadcrumb-bar.tsx';
import { configModel, configModelPath } from './config-model.ts';
import { followDraftPlace } from './draft-place.ts';
import { useEditorOptions } from './editor-options.ts';
import { goWhereLeft, keepPlace } from './kept-place.ts';
import { registerLanguageServices } from './language-services.ts';
import { useLensLines } from './lenses/use-lens-lines.ts';
import { SecretDialog } from './masks/secret-dialog.tsx';
import { askToReveal } from './masks/secret-services.ts';
import type { monaco } from './monaco.ts';

registerLanguageServices();

/** Scroll and cursor of the editor while another screen is shown. */
let viewState: monaco.editor.ICodeEditorViewState | null = null;

interface TextPaneProps {
  /** The editor while it is on screen, `null` when it has gone. */
  readonly onEditor: (editor: monaco.editor.IStandaloneCodeEditor | null) => void;
  readonly onGoTo: (range: SourceRange) => void;
}

/** The text of the config and the way to the cursor above it. */
export function TextPane({ onEditor, onGoTo }: TextPaneProps) {
  const theme = useEditorTheme();
  const options = useEditorOptions();
  const [cursor, setCursor] = useState<CursorPlace>({ text: '', offset: 0 });
  const shownEditor = useRef<monaco.editor.IStandaloneCodeEditor | null>(null);
  useLensLines();
  useCommands(
    'config-text',
    useMemo(() => textCommands(() => shownEditor.current?.getPosition()?.lineNumber ?? 0), []),
  );

  const follow = (editor: monaco.editor.IStandaloneCodeEditor) => {
    const remember = () => {
      viewState = editor.saveViewState();
      keepPlace(editor);
    };
    const readCursor = () => {
      const position = editor.getPosition();
      if (position) setCursor({ text: configModel.getValue(), offset: configModel.getOffsetAt(position) });
    };
    if (viewState) editor.restoreViewState(viewState);
    else goWhereLeft(editor);
    readCursor();
    followDraftPlace(editor);
    editor.onDidScrollChange(remember);
    editor.onDidChangeCursorPosition(() => {
      remember();
      readCursor();
    });
    const tell = (current: typeof editor | null) => {
      shownEditor.current = current;
      onEditor(current);
    };
    tell(editor);
    editor.onDidDispose(() => tell(null));
    editor.focus();
  };

  return (
    <div className="flex h-full flex-col" data-testid="config-editor" data-pane>
      <BreadcrumbBar cursor={cursor} onGoTo={onGoTo} />
      <div className="min-h-0 flex-1">
        <Editor
          path={configModelPath}
          keepCurrentModel
          theme={theme}
          loading={<LoadingPanel text="Loading the editor…" />}
          options={{
            ...options,
            ariaLabel: 'Config text',
            quickSuggestions: { strings: true, other: true, comments: false },
            // What the config language does not offer would be refused anyway.
            wordBasedSuggestions: 'off',
          }}
          onMount={follow}
        />
      </div>
      <SecretDialog onClosed={() => shownEditor.current?.focus()} />
    </div>
  );
}

function textCommands(cursorLine: () => number): readonly Command[] {
  return [
    {
      id: 'config.show-secret',
      title: 'Show the secret on the cursor’s line for 10 seconds',
      run: () => askToReveal(cursorLine()),
    },
  ];
}
