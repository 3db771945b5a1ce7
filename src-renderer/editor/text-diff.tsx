import { DiffEditor } from '@monaco-editor/react';
import { useTheme } from '../lib/theme.ts';
import { editorOptions } from './monaco.ts';

interface TextDiffProps {
  readonly original: string;
  readonly modified: string;
}

export function TextDiff({ original, modified }: TextDiffProps) {
  const shown = useTheme((theme) => theme.shown);
  return (
    <DiffEditor
      original={original}
      modified={modified}
      language="yaml"
      theme={`plano-${shown}`}
      options={{
        ...editorOptions,
        readOnly: true,
        renderSideBySide: true,
        hideUnchangedRegions: { enabled: true },
      }}
    />
  );
}
