import { useEffect, useRef } from 'react';
import { useEditorTheme } from '../lib/theme.ts';
import { editorOptionsNow } from './editor-options.ts';
import { monaco } from './monaco.ts';

interface TextDiffProps {
  readonly original: string;
  readonly modified: string;
}

/**
 * Two texts side by side. It owns the editor itself, because the wrapper that shows the config disposes
 * of a diff's models before the diff.
 */
export function TextDiff({ original, modified }: TextDiffProps) {
  const container = useRef<HTMLDivElement>(null);
  const theme = useEditorTheme();
  useEffect(() => {
    if (!container.current) return;
    const editor = monaco.editor.createDiffEditor(container.current, {
      ...editorOptionsNow(),
      readOnly: true,
      renderOverviewRuler: false,
      hideUnchangedRegions: { enabled: true },
    });
    const models = {
      original: monaco.editor.createModel(original, 'yaml'),
      modified: monaco.editor.createModel(modified, 'yaml'),
    };
    editor.setModel(models);
    return () => {
      editor.setModel(null);
      editor.dispose();
      // The editor gives up a comparison that is being worked out one turn later, and that needs its texts.
      setTimeout(() => {
        models.original.dispose();
        models.modified.dispose();
      });
    };
  }, [original, modified]);
  useEffect(() => monaco.editor.setTheme(theme), [theme]);
  return <div ref={container} className="h-full" data-testid="text-diff" />;
}
