import { useEffect, useRef } from 'react';
import { useTheme } from '../lib/theme.ts';
import { guardClipboard } from './masks/guard-clipboard.ts';
import { maskSecrets } from './masks/mask-secrets.ts';
import { editorOptions, monaco } from './monaco.ts';

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
  const shown = useTheme((theme) => theme.shown);
  useEffect(() => {
    if (!container.current) return;
    const editor = monaco.editor.createDiffEditor(container.current, {
      ...editorOptions,
      readOnly: true,
      renderOverviewRuler: false,
      hideUnchangedRegions: { enabled: true },
    });
    const models = {
      original: monaco.editor.createModel(original, 'yaml'),
      modified: monaco.editor.createModel(modified, 'yaml'),
    };
    editor.setModel(models);
    for (const side of [editor.getOriginalEditor(), editor.getModifiedEditor()]) {
      maskSecrets(side);
      guardClipboard(side);
    }
    return () => {
      // Ends a comparison that is still being worked out; without its texts it would fail.
      editor.setModel(null);
      editor.dispose();
      models.original.dispose();
      models.modified.dispose();
    };
  }, [original, modified]);
  useEffect(() => monaco.editor.setTheme(`plano-${shown}`), [shown]);
  return <div ref={container} className="h-full" data-testid="text-diff" />;
}
