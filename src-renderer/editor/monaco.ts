import 'monaco-editor/features/bracketMatching/register';
import 'monaco-editor/features/clipboard/register';
import 'monaco-editor/features/codeAction/register';
import 'monaco-editor/features/codeEditor/register';
import 'monaco-editor/features/codelens/register';
import 'monaco-editor/features/codicon/register';
import 'monaco-editor/features/comment/register';
import 'monaco-editor/features/contextmenu/register';
import 'monaco-editor/features/diffEditor/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/folding/register';
import 'monaco-editor/features/format/register';
import 'monaco-editor/features/gotoError/register';
// The goto feature's own entry registers only the link below the pointer.
import 'monaco-editor/editor/contrib/gotoSymbol/browser/goToCommands';
import 'monaco-editor/features/gotoSymbol/register';
import 'monaco-editor/features/hover/register';
import 'monaco-editor/features/indentation/register';
import 'monaco-editor/features/linesOperations/register';
import 'monaco-editor/features/multicursor/register';
import 'monaco-editor/features/referenceSearch/register';
import 'monaco-editor/features/rename/register';
import 'monaco-editor/features/smartSelect/register';
// The suggest feature's own entry registers inline suggestions only.
import 'monaco-editor/editor/contrib/suggest/browser/suggestController';
import 'monaco-editor/features/toggleTabFocusMode/register';
import 'monaco-editor/features/wordHighlighter/register';
import 'monaco-editor/features/wordOperations/register';
import 'monaco-editor/languages/definitions/yaml/register';
import { loader } from '@monaco-editor/react';
import * as monaco from 'monaco-editor/editor';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import './monaco.css';
import { monacoThemes } from './monaco-themes.ts';

self.MonacoEnvironment = { getWorker: () => new EditorWorker() };

// Without this the wrapper would fetch the editor from a CDN.
loader.config({ monaco });

for (const [name, theme] of Object.entries(monacoThemes)) monaco.editor.defineTheme(name, theme);

export const editorOptions: monaco.editor.IEditorOptions = {
  fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
  codeLensFontFamily: '"Inter Variable", system-ui, sans-serif',
  codeLensFontSize: 12,
  scrollBeyondLastLine: false,
  // A dimmed last line number would be too faint to read.
  renderFinalNewline: 'on',
  automaticLayout: true,
  fixedOverflowWidgets: true,
  renderLineHighlightOnlyWhenFocus: true,
  stickyScroll: { enabled: false },
  padding: { top: 8, bottom: 8 },
  overviewRulerBorder: false,
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
};

export { monaco };
