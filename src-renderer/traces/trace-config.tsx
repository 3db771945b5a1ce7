import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CallResult } from '../../src-main/contract/contract.ts';
import { CopyButton } from '../components/copy-button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { hostQuery } from '../lib/host.ts';

/** `gen b81c…`, to the config that the gateway served when this happened; nothing where the trace does not tell. */
export function TraceConfig({ traceId }: { readonly traceId: string }) {
  const [isOpen, setOpen] = useState(false);
  const config = useQuery(hostQuery('traces.config', { traceId })).data;
  if (!config || config.hash === null) return null;
  return (
    <>
      <button
        type="button"
        data-testid="trace-config"
        data-state={config.isCurrent ? 'current' : 'other'}
        title="The config that served this"
        className="rounded font-mono text-xs text-accent underline-offset-2 hover:underline"
        onClick={() => setOpen(true)}
      >
        gen {config.hash.slice(0, 6)}
      </button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title="The config that served this"
        testId="trace-config-dialog"
        footer={config.text !== null && <CopyButton label="Copy" text={() => config.text ?? ''} />}
      >
        <p className="border-b border-line px-4 py-2 text-muted" data-testid="trace-config-origin">
          {originText(config)}
        </p>
        {config.text !== null && (
          // Scrolls by the keyboard, too.
          // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
          <pre tabIndex={0} className="overflow-auto p-4 font-mono text-xs" data-testid="trace-config-text">
            {config.text}
          </pre>
        )}
      </Dialog>
    </>
  );
}

function originText({ hash, isCurrent, source, text }: CallResult<'traces.config'>): string {
  if (text === null) {
    return `Generation ${hash}. Its text is not kept on this machine: only the last 20 configs that served are. A bundle of this trace, saved where it served, brings it along.`;
  }
  const from = source === 'imported' ? 'It came with this trace from a file.' : 'This machine served it.';
  const now = isCurrent ? ' It serves now.' : ' Another one serves now.';
  return `Generation ${hash}. ${from}${now} Secrets that it spells out are masked.`;
}
