import { Download, EllipsisVertical, Trash2, Upload, X } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { Button } from '../components/button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../components/menu.tsx';
import { Notice } from '../components/notice.tsx';
import { type Command, useCommands } from '../lib/commands.ts';
import { failureText } from '../lib/host.ts';
import { type ExportFormat, exportTraceFile, type FileOutcome, importTraceFile } from './trace-files.ts';
import { listQuestion, useTraceList } from './trace-list.ts';
import { useClearTraces } from './use-storage.ts';

const formats: readonly { readonly format: ExportFormat; readonly title: string }[] = [
  { format: 'otlp-json', title: 'Export as OTLP JSON…' },
  { format: 'otlp-jsonl', title: 'Export as JSON lines…' },
  { format: 'csv', title: 'Export as CSV…' },
  { format: 'har', title: 'Export requests as HAR…' },
  { format: 'bundle', title: 'Export as a bundle…' },
];

/** Import and export of what the list shows, with what became of it in `onOutcome`. */
export function TraceFilesMenu({ onOutcome }: { readonly onOutcome: (outcome: FileOutcome | null) => void }) {
  const picker = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const take = async (work: Promise<FileOutcome | null>) => {
    setBusy(true);
    onOutcome(await work);
    setBusy(false);
  };
  const exportAs = (format: ExportFormat) => {
    void take(exportTraceFile({ format, ...listQuestion(useTraceList.getState()) }));
  };
  const clear = useClearTraces();
  const clearAll = () =>
    clear.mutate(undefined, {
      onError: (error) =>
        onOutcome({ tone: 'bad', title: 'The traces were not cleared', text: failureText(error) }),
    });
  useFileCommands(picker, exportAs, clearAll);
  return (
    <>
      <Menu
        trigger={
          <Button size="icon" aria-label="Import and export" data-testid="trace-files" disabled={busy}>
            <EllipsisVertical aria-hidden className="size-4" />
          </Button>
        }
      >
        <MenuItem
          testId="traces-import"
          icon={<Upload aria-hidden className="size-3.5" />}
          onSelect={() => picker.current?.click()}
        >
          Import…
        </MenuItem>
        <MenuSeparator />
        {formats.map(({ format, title }) => (
          <MenuItem
            key={format}
            testId={`traces-export-${format}`}
            icon={<Download aria-hidden className="size-3.5" />}
            onSelect={() => exportAs(format)}
          >
            {title}
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuItem
          testId="traces-clear"
          icon={<Trash2 aria-hidden className="size-3.5" />}
          onSelect={() => clearAll()}
        >
          Clear traces
        </MenuItem>
      </Menu>
      <input
        ref={picker}
        type="file"
        hidden
        aria-label="File of traces"
        data-testid="trace-file"
        accept=".json,.jsonl,.gz,.pb,.bin"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = '';
          if (file) void take(importTraceFile(file).finally(() => useTraceList.getState().reload()));
        }}
      />
    </>
  );
}

/** What became of the last file, until it is closed. */
export function FileOutcomeNotice(props: {
  readonly outcome: FileOutcome | null;
  readonly onClose: () => void;
}) {
  const { outcome, onClose } = props;
  if (outcome === null) return null;
  return (
    <Notice
      tone={outcome.tone}
      testId="trace-file-outcome"
      className="rounded-none border-x-0 border-t-0"
      title={outcome.title}
      actions={
        <Button tone="quiet" size="icon" className="size-6" aria-label="Close" onClick={onClose}>
          <X aria-hidden className="size-3.5" />
        </Button>
      }
    >
      {outcome.text}
    </Notice>
  );
}

function useFileCommands(
  picker: { readonly current: HTMLInputElement | null },
  exportAs: (format: ExportFormat) => void,
  clearAll: () => void,
): void {
  const latest = useRef({ exportAs, clearAll });
  latest.current = { exportAs, clearAll };
  const commands = useMemo(() => {
    const list: Command[] = [
      { id: 'traces.import', title: 'Import traces from a file', run: () => picker.current?.click() },
      {
        id: 'traces.export',
        title: 'Export the traces shown',
        run: () => latest.current.exportAs('otlp-json'),
      },
      { id: 'traces.clear', title: 'Clear traces', run: () => latest.current.clearAll() },
    ];
    return list;
  }, [picker]);
  useCommands('traces-files', commands);
}
