import { useState } from 'react';
import { CopyButton } from '../../components/copy-button.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { type SnippetLanguage, snippet } from './snippet.ts';
import type { SnippetRequest } from './snippet-request.ts';

interface SnippetPanelProps {
  /** `null`: there is no request that could be written down. */
  readonly request: SnippetRequest | null;
}

/** The request that stands there, as a program. */
export function SnippetPanel({ request }: SnippetPanelProps) {
  const [language, setLanguage] = useState<SnippetLanguage>('curl');
  if (request === null) {
    return <p className="p-4 text-muted">There is no listener, or the request is no JSON object.</p>;
  }
  const text = snippet(language, request);
  return (
    <div className="flex min-h-full flex-col gap-2 bg-surface p-4">
      <div className="flex flex-wrap items-center gap-3">
        <Segmented<SnippetLanguage>
          label="Language"
          value={language}
          options={[
            { value: 'curl', label: 'curl' },
            { value: 'python', label: `Python, ${sdkOf(request)}` },
            { value: 'javascript', label: `JavaScript, ${sdkOf(request)}` },
            { value: 'go', label: 'Go' },
            { value: 'planoai', label: 'planoai' },
          ]}
          onChange={setLanguage}
          testId="snippet-language"
        />
        <span className="flex-1" />
        <CopyButton label="Copy" text={() => text} data-testid="snippet-copy" />
      </div>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        data-testid="snippet-text"
        className="min-h-0 flex-1 overflow-auto rounded-md border border-line bg-sunken p-3 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]"
      >
        {text}
      </pre>
      <p className="text-xs text-muted">
        {language === 'planoai'
          ? 'Says which model would serve this, and why; no model is called.'
          : request.needsKey || language !== 'curl'
            ? 'The key counts only where the gateway wants one: it is read from the variable PLANO_GATEWAY_KEY.'
            : 'This gateway wants no key.'}
      </p>
    </div>
  );
}

function sdkOf({ api }: SnippetRequest): string {
  return api === 'messages' ? 'anthropic' : 'openai';
}
