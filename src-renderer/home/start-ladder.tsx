import { FilePenLine } from 'lucide-react';
import type { GatewayView } from '../../src-main/contract/gateway-calls.ts';
import type { StartLadder, StartRung } from '../../src-main/contract/start-ladder.ts';
import { Button } from '../components/button.tsx';
import { type MarkState, StateMark } from '../components/state-mark.tsx';
import { openConfigLine, openConfigVariables, openScreen } from '../lib/navigation.ts';
import { clockText, durationText } from '../lib/number-text.ts';
import { Section } from './section.tsx';

const titles: Record<StartRung['id'], string> = {
  schema: 'Schema',
  references: 'References',
  variables: 'Variables',
  ports: 'Ports',
  providers: 'Providers reachable',
  listeners: 'Listeners',
  health: 'Health',
};

const marks: Record<StartRung['state'], MarkState> = {
  waiting: 'stopped',
  running: 'starting',
  passed: 'running',
  failed: 'failed',
  skipped: 'stopped',
  'not-run': 'stopped',
};

/** How the last start of the gateway went, from its config to the first sign of health. */
export function StartLadderSection({ gateway }: { readonly gateway: GatewayView }) {
  const { start } = gateway;
  return (
    <Section title="Start" testId="home-start" detail={start === undefined ? null : summaryOf(start)}>
      {start === undefined ? (
        <p className="px-3 py-3 text-muted" data-testid="ladder-empty">
          The gateway has not been started yet. Each step of a start shows here, with its time.
        </p>
      ) : (
        <ol className="py-1" data-testid="start-ladder">
          {start.rungs.map((rung) => (
            <Rung key={rung.id} rung={rung} findings={start.findings} />
          ))}
        </ol>
      )}
    </Section>
  );
}

function Rung({ rung, findings }: { readonly rung: StartRung; readonly findings: StartLadder['findings'] }) {
  const { detail, id, ms, state } = rung;
  const isFailed = state === 'failed';
  return (
    <li data-testid={`rung-${id}`} data-state={state} className="px-3 py-1">
      <div className="flex items-center gap-2.5">
        <StateMark state={marks[state]} />
        <span className={state === 'passed' || isFailed ? 'font-medium' : 'text-muted'}>{titles[id]}</span>
        <span className="min-w-0 flex-1 truncate text-xs text-muted" data-testid="rung-detail">
          {isFailed ? '' : textOf(rung)}
        </span>
        <span className="font-mono text-xs text-muted" data-testid="rung-time">
          {ms === null ? '' : durationText(ms)}
        </span>
      </div>
      {isFailed && (
        <div className="mt-1 mb-1 ml-5 flex flex-col gap-1" role="alert">
          {/* The one finding of a port says the same, and who has it. */}
          {(id !== 'ports' || findings.length === 0) && (
            <p className="text-bad" data-testid="rung-cause">
              {detail}
            </p>
          )}
          <ul className="flex flex-col gap-1">
            {findings.map(({ line, message }) => (
              <li key={`${line} ${message}`} className="flex items-center gap-2" data-testid="rung-finding">
                <span className="min-w-0 flex-1 break-words text-xs">{message}</span>
                {line !== null && (
                  <Button size="small" data-testid="rung-open-line" onClick={() => openConfigLine(line)}>
                    <FilePenLine aria-hidden className="size-3" />
                    Line {line}
                  </Button>
                )}
              </li>
            ))}
          </ul>
          <div className="flex gap-2">
            <WayOut id={id} />
          </div>
        </div>
      )}
    </li>
  );
}

function WayOut({ id }: { readonly id: StartRung['id'] }) {
  switch (id) {
    case 'schema':
    case 'references':
      return (
        <Button size="small" data-testid="rung-fix" onClick={() => openScreen('/config')}>
          Open the config
        </Button>
      );
    case 'variables':
      return (
        <Button size="small" tone="primary" data-testid="rung-fix" onClick={openConfigVariables}>
          Set the variable
        </Button>
      );
    case 'ports':
      // The listener below says who holds the port, and offers another one.
      return null;
    default:
      return (
        <Button size="small" data-testid="rung-fix" onClick={() => openScreen('/listeners')}>
          Read the log
        </Button>
      );
  }
}

function textOf({ detail, state }: StartRung): string {
  if (state === 'not-run') return 'not run';
  if (state === 'waiting') return '';
  return detail ?? (state === 'passed' ? 'read with the line above' : '');
}

function summaryOf({ rungs, startedAt }: StartLadder): string {
  const total = rungs.reduce((sum, { ms }) => sum + (ms ?? 0), 0);
  const isOver = rungs.every(({ state }) => state !== 'running' && state !== 'waiting');
  const failed = rungs.find(({ state }) => state === 'failed');
  const at = `at ${clockText(startedAt)}`;
  if (failed !== undefined) return `${at}, failed at “${titles[failed.id]}”`;
  return isOver ? `${at}, ready after ${durationText(total)}` : `${at}, on its way`;
}
