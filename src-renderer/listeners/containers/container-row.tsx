import { useQuery } from '@tanstack/react-query';
import { Play, ScrollText, Square, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ContainerView } from '../../../src-main/contract/docker-calls.ts';
import { Ansi } from '../../components/ansi.tsx';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { failureText, hostQuery } from '../../lib/host.ts';
import { useDockerAction } from './use-docker.ts';

/** A container that this installation made and that is no helper of this workspace. */
export function ContainerRow({ container }: { readonly container: ContainerView }) {
  return (
    <li
      data-testid={`container-${container.name}`}
      className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line/60 px-3 py-2 last:border-b-0"
    >
      <span className="font-medium">{container.name}</span>
      <ContainerState container={container} />
      <span className="font-mono text-xs text-muted">{container.image}</span>
      <span className="flex-1" />
      <ContainerActions container={container} />
    </li>
  );
}

export function ContainerState({ container }: { readonly container: ContainerView }) {
  const { health, isRunning, status } = container;
  const mark = !isRunning ? 'stopped' : health === null ? 'running' : marks[health];
  const word = !isRunning ? 'stopped' : (health ?? 'running');
  return (
    <span className="flex items-center gap-2 text-xs text-muted" title={status}>
      <StateMark state={mark} />
      {word}
    </span>
  );
}

const marks = { starting: 'starting', healthy: 'running', unhealthy: 'failed' } as const;

export function ContainerActions({ container }: { readonly container: ContainerView }) {
  const action = useDockerAction();
  const [showsLog, setShowsLog] = useState(false);
  const { id, isRunning, name } = container;
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      {action.isError && <span className="text-xs text-bad">{failureText(action.error)}</span>}
      <Button
        size="small"
        aria-label={`Log of ${name}`}
        data-testid="container-log"
        onClick={() => setShowsLog(true)}
      >
        <ScrollText aria-hidden className="size-3" />
        Log
      </Button>
      {isRunning ? (
        <Button
          size="small"
          disabled={action.isPending}
          aria-label={`Stop ${name}`}
          data-testid="container-stop"
          onClick={() => action.mutate({ method: 'docker.stop', id })}
        >
          <Square aria-hidden className="size-3" />
          Stop
        </Button>
      ) : (
        <>
          <Button
            size="small"
            disabled={action.isPending}
            aria-label={`Start ${name}`}
            data-testid="container-start"
            onClick={() => action.mutate({ method: 'docker.start', id })}
          >
            <Play aria-hidden className="size-3" />
            Start
          </Button>
          <Button
            size="small"
            tone="danger"
            disabled={action.isPending}
            aria-label={`Remove ${name}; what it keeps stays in its volume`}
            title="What it keeps stays in its volume"
            data-testid="container-remove"
            onClick={() => action.mutate({ method: 'docker.remove', id })}
          >
            <Trash2 aria-hidden className="size-3" />
            Remove
          </Button>
        </>
      )}
      <Dialog
        open={showsLog}
        onClose={() => setShowsLog(false)}
        title={`Log of ${name}`}
        testId="container-log-dialog"
      >
        <ContainerLog container={container} />
      </Dialog>
    </span>
  );
}

const shownLines = 500;

function ContainerLog({ container }: { readonly container: ContainerView }) {
  const query = hostQuery('docker.logs', { id: container.id, tail: shownLines });
  const { data, error } = useQuery({ ...query, staleTime: 0, refetchInterval: 2000 });
  if (error !== null) return <p className="p-4 text-bad">{failureText(error)}</p>;
  if (data === undefined) return <p className="p-4 text-muted">Reading…</p>;
  if (data.lines.length === 0) return <p className="p-4 text-muted">It has printed nothing.</p>;
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={`The last ${data.lines.length} lines of ${container.name}`}
      data-testid="container-log-lines"
      className="px-4 py-3"
    >
      <pre className="font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]">
        <Ansi text={data.lines.join('\n')} />
      </pre>
    </section>
  );
}
