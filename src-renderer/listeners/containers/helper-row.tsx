import { Play } from 'lucide-react';
import { useState } from 'react';
import type { ContainerView, HelperView } from '../../../src-main/contract/docker-calls.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Notice } from '../../components/notice.tsx';
import { failureText } from '../../lib/host.ts';
import { ContainerActions, ContainerState } from './container-row.tsx';
import { useDockerAction } from './use-docker.ts';

interface HelperRowProps {
  readonly helper: HelperView;
  readonly container: ContainerView | null;
}

/** A server that may stand beside the gateway: start it, and see what the config needs to use it. */
export function HelperRow({ helper, container }: HelperRowProps) {
  const [progress, setProgress] = useState<string | null>(null);
  const action = useDockerAction(setProgress);
  const start = () => {
    setProgress(null);
    action.mutate({ method: 'docker.start-helper', role: helper.role, pull: !helper.isHere });
  };
  return (
    <li
      data-testid={`helper-${helper.role}`}
      data-state={container?.isRunning === true ? (container.health ?? 'running') : 'stopped'}
      className="flex flex-col gap-2 border-b border-line/60 px-3 py-2 last:border-b-0"
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span className="font-medium">{helper.title}</span>
        {container === null ? (
          <span className="text-xs text-muted">{helper.purpose}</span>
        ) : (
          <ContainerState container={container} />
        )}
        <span className="flex-1" />
        {container === null ? (
          <Button
            size="small"
            disabled={action.isPending}
            data-testid="helper-start"
            title={helper.isHere ? `Runs ${helper.image}` : `Downloads ${helper.image} and runs it`}
            onClick={start}
          >
            <Play aria-hidden className="size-3" />
            {helper.isHere ? 'Start' : 'Download and start'}
          </Button>
        ) : (
          <ContainerActions container={container} />
        )}
      </div>
      <div className="font-mono text-xs text-muted">
        {helper.image}
        {container?.ports.map(({ address, port, inner }) => (
          <span key={inner}>
            {' '}
            · {address}:{port}
          </span>
        ))}
      </div>
      {action.isPending && (
        <p role="status" className="text-xs text-muted">
          {progress === null ? 'Starting…' : `Downloading: ${progress}`}
        </p>
      )}
      {action.isError && (
        <Notice tone="bad" title={`${helper.title} was not started`} testId="helper-error">
          {failureText(action.error)}
        </Notice>
      )}
      {helper.config !== null && <ConfigLines title={helper.title} config={helper.config} />}
    </li>
  );
}

function ConfigLines({ title, config }: { readonly title: string; readonly config: string }) {
  return (
    <div className="rounded-md border border-line bg-sunken">
      <div className="flex items-center justify-between px-2 py-1">
        <span className="text-xs text-muted">To use it, your config needs</span>
        <CopyButton label="Copy" text={() => config} data-testid="helper-copy" />
      </div>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={`Config for ${title}`}
        data-testid="helper-config"
        className="overflow-x-auto border-t border-line px-2 py-1.5"
      >
        <pre className="font-mono text-xs">{config}</pre>
      </section>
    </div>
  );
}
