import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DiagnosticsBundle } from '../../src-main/contract/diagnostics-calls.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Notice } from '../components/notice.tsx';
import { failureText, host, hostQuery } from '../lib/host.ts';
import { bytesText } from '../lib/number-text.ts';
import { saveFile } from '../lib/save-file.ts';
import { LoadingPanel } from '../shell/loading-panel.tsx';

/** Shows what a bundle of diagnostics would hold, file by file, before it is saved. */
export function DiagnosticsDialog({ onClose }: { readonly onClose: () => void }) {
  const bundle = useQuery({ ...hostQuery('diagnostics.collect', {}), staleTime: 0, gcTime: 0 });
  const save = useMutation({
    mutationFn: async (id: string) => {
      const { fileName, content } = await host.call('diagnostics.pack', { id });
      const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
      saveFile(fileName, 'application/gzip', bytes);
    },
    onSuccess: onClose,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Diagnostics bundle"
      testId="diagnostics-dialog"
      footer={
        <>
          <span className="mr-auto text-xs text-muted">
            Saved on this machine and sent nowhere. No traces, nothing that was said.
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            tone="primary"
            disabled={bundle.data === undefined || save.isPending}
            data-testid="diagnostics-save"
            onClick={() => bundle.data && save.mutate(bundle.data.id)}
          >
            {save.isPending ? 'Saving…' : 'Save the bundle'}
          </Button>
        </>
      }
    >
      {bundle.isPending && <LoadingPanel text="Collecting…" />}
      {bundle.isError && (
        <Notice tone="bad" className="m-4" title="It could not be collected">
          {failureText(bundle.error)}
        </Notice>
      )}
      {save.isError && (
        <Notice tone="bad" className="m-4" title="It was not saved">
          {failureText(save.error)}
        </Notice>
      )}
      {bundle.data && <Preview bundle={bundle.data} />}
    </Dialog>
  );
}

/** Name of the entry that is no file of the host. */
const masked = 'redactions.json';

function Preview({ bundle: { files, redactions } }: { readonly bundle: DiagnosticsBundle }) {
  const [chosen, setChosen] = useState(masked);
  const file = files.find(({ name }) => name === chosen);
  const total = redactions.reduce((sum, { times }) => sum + times, 0);
  const entries = [
    { name: masked, detail: total === 0 ? 'nothing to mask' : `${total} masked` },
    ...files.map(({ name, text }) => ({ name, detail: bytesText(new Blob([text]).size) })),
  ];
  return (
    <div className="grid h-[56vh] grid-cols-[220px_1fr]">
      <ul aria-label="Files of the bundle" className="overflow-auto border-r border-line p-2">
        {entries.map(({ name, detail }) => (
          <li key={name}>
            <button
              type="button"
              aria-pressed={name === chosen}
              data-testid="diagnostics-file"
              data-state={name === chosen ? 'shown' : 'hidden'}
              onClick={() => setChosen(name)}
              className="flex w-full flex-col rounded-md px-2 py-1 text-left hover:bg-hover aria-pressed:bg-selected"
            >
              <span className="font-mono text-xs">{name}</span>
              <span className="text-2xs text-muted">{detail}</span>
            </button>
          </li>
        ))}
      </ul>
      <div className="flex min-h-0 min-w-0 flex-col">
        <p className="border-b border-line px-3 py-2 text-xs text-muted">
          {file?.what ?? 'What was masked, in which file, and what stands there now'}
        </p>
        {file === undefined ? (
          <Redactions redactions={redactions} />
        ) : (
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
            tabIndex={0}
            data-testid="diagnostics-text"
            className="min-h-0 flex-1 overflow-auto bg-sunken p-3 font-mono text-xs"
          >
            {file.text}
          </pre>
        )}
      </div>
    </div>
  );
}

function Redactions({ redactions }: Pick<DiagnosticsBundle, 'redactions'>) {
  if (redactions.length === 0) return <p className="p-3">Nothing had to be masked.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
    <div tabIndex={0} className="min-h-0 flex-1 overflow-auto p-3">
      <table className="w-full text-left text-xs" data-testid="diagnostics-redactions">
        <thead className="text-2xs text-muted">
          <tr>
            {['file', 'what', 'shown as', 'times'].map((name) => (
              <th key={name} className="py-1 pr-4 font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {redactions.map(({ file, shown, times, what }) => (
            <tr key={`${file} ${what} ${shown}`} className="border-t border-line">
              <td className="py-1 pr-4 font-mono">{file}</td>
              <td className="py-1 pr-4">{what}</td>
              <td className="py-1 pr-4 font-mono">{shown}</td>
              <td className="py-1 tabular-nums">{times}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
