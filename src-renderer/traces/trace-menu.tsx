import { Download, EllipsisVertical, Link as LinkIcon } from 'lucide-react';
import { useMemo, useState } from 'react';
import { deepLinkScheme } from '../../src-main/contract/deep-link.ts';
import { Button } from '../components/button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../components/menu.tsx';
import { type Command, useCommands } from '../lib/commands.ts';
import { copyText } from '../lib/copy-text.ts';
import { type ExportFormat, exportTraceFile, type FileOutcome } from './trace-files.ts';

const formats: readonly { readonly format: ExportFormat; readonly title: string }[] = [
  { format: 'bundle', title: 'Save as a bundle…' },
  { format: 'otlp-json', title: 'Save as OTLP JSON…' },
  { format: 'har', title: 'Save its requests as HAR…' },
];

interface TraceMenuProps {
  readonly traceId: string;
  /** What became of a file. */
  readonly onOutcome: (outcome: FileOutcome | null) => void;
}

/** What can be done with one trace as a whole: save it, or lead others to it. */
export function TraceMenu({ traceId, onOutcome }: TraceMenuProps) {
  const [busy, setBusy] = useState(false);
  const { commands, saveAs } = useMemo(() => {
    const saveAs = async (format: ExportFormat) => {
      setBusy(true);
      onOutcome(await exportTraceFile({ format, query: `trace:${traceId}` }));
      setBusy(false);
    };
    const commands: Command[] = [
      {
        id: 'trace.bundle',
        title: 'Save this trace as a bundle',
        cli: `planoai trace export ${traceId.slice(0, 8)} --format bundle -o incident.bundle.json`,
        run: () => void saveAs('bundle'),
      },
    ];
    return { commands, saveAs };
  }, [traceId, onOutcome]);
  useCommands('trace-file', commands);
  return (
    <Menu
      trigger={
        <Button
          tone="quiet"
          size="icon"
          aria-label="Save or share this trace"
          title="Save or share this trace"
          data-testid="trace-menu"
          data-state={busy ? 'busy' : 'idle'}
          disabled={busy}
        >
          <EllipsisVertical aria-hidden className="size-4" />
        </Button>
      }
    >
      {formats.map(({ format, title }) => (
        <MenuItem
          key={format}
          testId={`trace-save-${format}`}
          icon={<Download aria-hidden className="size-3.5" />}
          onSelect={() => void saveAs(format)}
        >
          {title}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem
        testId="trace-copy-link"
        icon={<LinkIcon aria-hidden className="size-3.5" />}
        onSelect={() => void copyText(`${deepLinkScheme}://trace/${traceId}`)}
      >
        Copy link
      </MenuItem>
    </Menu>
  );
}
