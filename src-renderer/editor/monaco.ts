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

self.MonacoEnvironment = { getWorker: () => new EditorWorker() };

// Without this the wrapper would fetch the editor from a CDN.
loader.config({ monaco });

const tokens = (key: string, text: string, number: string, comment: string, keyword: string) => [
  { token: 'type.yaml', foreground: key },
  { token: 'string.yaml', foreground: text },
  { token: 'number.yaml', foreground: number },
  { token: 'comment.yaml', foreground: comment },
  { token: 'keyword.yaml', foreground: keyword },
];

monaco.editor.defineTheme('plano-light', {
  base: 'vs',
  inherit: true,
  rules: tokens('3b47d6', '1d5b3d', '8a3d00', '5f6878', '8a2fa8'),
  colors: {
    'editor.background': '#ffffff',
    'editor.foreground': '#151a24',
    'editorLineNumber.foreground': '#6b7585',
    'editorLineNumber.activeForeground': '#151a24',
    'editor.lineHighlightBackground': '#f4f5f8',
    'editorIndentGuide.background1': '#e6e9ef',
    'editorCodeLens.foreground': '#525c6d',
    'scrollbarSlider.background': '#525c6d26',
    'scrollbarSlider.hoverBackground': '#525c6d40',
    'scrollbarSlider.activeBackground': '#525c6d59',
    'editorWidget.background': '#ffffff',
    'editorWidget.border': '#dfe3ea',
    'editorSuggestWidget.selectedBackground': '#e4e7fd',
    'editorSuggestWidget.selectedForeground': '#151a24',
    'editorSuggestWidget.highlightForeground': '#3b47d6',
    'editorSuggestWidget.focusHighlightForeground': '#3b47d6',
    'peekView.border': '#b9c1ce',
    'peekViewTitle.background': '#eef0f4',
    'peekViewTitleLabel.foreground': '#151a24',
    'peekViewTitleDescription.foreground': '#525c6d',
    'peekViewEditor.background': '#f4f5f8',
    'peekViewEditorGutter.background': '#f4f5f8',
    'peekViewEditor.matchHighlightBackground': '#d5d9fb',
    'peekViewResult.background': '#ffffff',
    'peekViewResult.lineForeground': '#151a24',
    'peekViewResult.matchHighlightBackground': '#d5d9fb',
    'peekViewResult.selectionBackground': '#e4e7fd',
    'peekViewResult.selectionForeground': '#151a24',
    'list.focusOutline': '#3b47d6',
    focusBorder: '#3b47d6',
  },
});

monaco.editor.defineTheme('plano-dark', {
  base: 'vs-dark',
  inherit: true,
  rules: tokens('9aa4ff', '8fd6ae', 'f2b67a', '8591a5', 'd79bf0'),
  colors: {
    'editor.background': '#141820',
    'editor.foreground': '#e5e9f0',
    'editorLineNumber.foreground': '#77839a',
    'editorLineNumber.activeForeground': '#e5e9f0',
    'editor.lineHighlightBackground': '#1a202a',
    'editorIndentGuide.background1': '#252c38',
    'editorCodeLens.foreground': '#9aa5b6',
    'scrollbarSlider.background': '#9aa5b626',
    'scrollbarSlider.hoverBackground': '#9aa5b640',
    'scrollbarSlider.activeBackground': '#9aa5b659',
    'editorWidget.background': '#1b212c',
    'editorWidget.border': '#262d39',
    'editorSuggestWidget.selectedBackground': '#252c4d',
    'editorSuggestWidget.selectedForeground': '#e5e9f0',
    'editorSuggestWidget.highlightForeground': '#9aa4ff',
    'editorSuggestWidget.focusHighlightForeground': '#9aa4ff',
    'peekView.border': '#465062',
    'peekViewTitle.background': '#1b212c',
    'peekViewTitleLabel.foreground': '#e5e9f0',
    'peekViewTitleDescription.foreground': '#9aa5b6',
    'peekViewEditor.background': '#0f131a',
    'peekViewEditorGutter.background': '#0f131a',
    'peekViewEditor.matchHighlightBackground': '#343d70',
    'peekViewResult.background': '#141820',
    'peekViewResult.lineForeground': '#e5e9f0',
    'peekViewResult.matchHighlightBackground': '#343d70',
    'peekViewResult.selectionBackground': '#252c4d',
    'peekViewResult.selectionForeground': '#e5e9f0',
    'list.focusOutline': '#9aa4ff',
    focusBorder: '#9aa4ff',
  },
});

export const editorOptions: monaco.editor.IEditorOptions = {
  fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
  fontSize: 13,
  lineHeight: 20,
  codeLensFontFamily: '"Inter Variable", system-ui, sans-serif',
  codeLensFontSize: 12,
  minimap: { enabled: false },
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
