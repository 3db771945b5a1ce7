import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { TraceRow } from '../../src-main/contract/trace-calls.ts';
import { Button } from '../components/button.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { hostQuery } from '../lib/host.ts';
import { openScreen } from '../lib/navigation.ts';
import { clockText, durationText, epochMsOf } from '../lib/number-text.ts';
import { useRefreshOnTraces } from '../sessions/use-refresh-on-traces.ts';
import { TraceChain } from '../traces/trace-chain.tsx';
import { outcomeMarks, outcomeText, traceOutcome } from '../traces/trace-outcome.ts';
import { Answer } from './answer.tsx';
import { Section } from './section.tsx';

const question = hostQuery('traces.list', { limit: 5 });

export function LatestTraces() {
  const traces = useQuery(question);
  useRefreshOnTraces(question.queryKey);
  return (
    <Section
      title="Latest traces"
      testId="home-traces"
      actions={
        <Button size="small" tone="quiet" data-testid="home-all-traces" onClick={() => openScreen('/traces')}>
          All traces
        </Button>
      }
    >
      <Answer query={traces} failure="The traces could not be read" testId="home-traces">
        {({ rows }) =>
          rows.length === 0 ? (
            <p className="px-3 py-3 text-muted" data-testid="home-traces-empty">
              None yet. Press “Try” beside a listener, or send it a request: what became of it shows here.
            </p>
          ) : (
            <ul className="py-1">
              {rows.map((row) => (
                <Trace key={row.traceId} row={row} />
              ))}
            </ul>
          )
        }
      </Answer>
    </Section>
  );
}

function Trace({ row }: { readonly row: TraceRow }) {
  return (
    <li>
      <Link
        href={`/traces/${row.traceId}`}
        data-testid="home-trace"
        data-trace={row.traceId}
        className="flex h-8 items-center gap-3 px-3 hover:bg-hover"
      >
        <StateMark state={outcomeMarks[traceOutcome(row)]} />
        <span className="font-mono text-xs text-muted">{clockText(epochMsOf(row.startNs))}</span>
        <span className="flex min-w-0 flex-1 items-center gap-1.5 font-mono text-xs">
          <TraceChain row={row} />
        </span>
        <span className="font-mono text-xs">{outcomeText(row)}</span>
        <span className="w-16 text-right font-mono text-xs">{durationText(row.durationMs)}</span>
      </Link>
    </li>
  );
}
