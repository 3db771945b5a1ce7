import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, MessagesSquare } from 'lucide-react';
import { useMemo } from 'react';
import { Link, useParams } from 'wouter';
import type { SessionTurn } from '../../src-main/contract/session-calls.ts';
import { Badge } from '../components/badge.tsx';
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { ScreenHeader } from '../components/screen-header.tsx';
import { costText, spendText, unknownCostReason } from '../costs/cost-text.ts';
import { type Command, useCommands } from '../lib/commands.ts';
import { failureText, hostQuery } from '../lib/host.ts';
import { openScreen } from '../lib/navigation.ts';
import { countText, momentText, moneyText } from '../lib/number-text.ts';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { ledgerShares, turnMarks } from './ledger.ts';
import { LedgerBar } from './ledger-bar.tsx';
import { sessionName } from './session-name.ts';
import { useRefreshOnTraces } from './use-refresh-on-traces.ts';

/** One conversation: a row per turn, with what routing made of it and the account of its budget. */
export function SessionScreen() {
  const sessionId = decodeURIComponent(useParams<{ sessionId: string }>().sessionId);
  const question = useMemo(() => hostQuery('sessions.get', { sessionId }), [sessionId]);
  const { data, error } = useQuery(question);
  useRefreshOnTraces(question.queryKey);
  useCommands('session', commands);
  if (error !== null) return <Unknown sessionId={sessionId} reason={failureText(error)} />;
  if (data === undefined) return <LoadingPanel text="Reading the conversation…" />;
  if (data.turns.length === 0) return <Unknown sessionId={sessionId} reason={null} />;
  return <Turns sessionId={sessionId} turns={data.turns} />;
}

const commands: readonly Command[] = [
  { id: 'session.back', title: 'Back to all sessions', keys: ['Escape'], run: () => openScreen('/sessions') },
];

function Turns({ sessionId, turns }: { readonly sessionId: string; readonly turns: readonly SessionTurn[] }) {
  const account = turns.findLast(({ ledger }) => ledger !== null)?.ledger ?? null;
  const priced = turns.flatMap(({ costNanoUsd }) => costNanoUsd ?? []);
  const total = {
    costNanoUsd: priced.length === 0 ? null : priced.reduce((sum, cost) => sum + cost, 0),
    costAssumed: turns.some(({ costAssumed }) => costAssumed),
    unpricedCalls: turns.filter(({ costNanoUsd, failed }) => costNanoUsd === null && !failed).length,
  };
  return (
    <div className="flex h-full flex-col" data-testid="session-screen">
      <ScreenHeader
        title={`Session ${sessionName(sessionId)}`}
        detail={
          <span className="truncate text-xs">
            {turns.length === 1 ? '1 turn' : `${turns.length} turns`} ·{' '}
            <span data-testid="session-total">{spendText(total)}</span> ·{' '}
            <span className="font-mono" title={sessionId}>
              {sessionId}
            </span>
          </span>
        }
        actions={
          <Button
            data-testid="session-back"
            title="All sessions (Esc)"
            onClick={() => openScreen('/sessions')}
          >
            <ArrowLeft aria-hidden className="size-3.5" />
            All sessions
          </Button>
        }
      />
      {account !== null && (
        <div data-pane className="shrink-0 border-b border-line bg-surface px-4 py-3">
          <LedgerBar account={account} />
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div data-pane tabIndex={0} className="min-h-0 flex-1 overflow-auto bg-surface outline-offset-[-2px]">
        <table className="w-full min-w-[1000px] border-collapse text-xs" data-testid="turns">
          <caption className="sr-only">Turns of this conversation</caption>
          <thead className="sticky top-0 bg-sunken text-2xs text-muted">
            <tr>
              {headings.map(([heading, side]) => (
                <th key={heading} scope="col" className={`h-7 px-2 font-medium first:pl-4 last:pr-4 ${side}`}>
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {turns.map((turn) => (
              <Turn key={turn.spanId} turn={turn} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

const right = 'text-right';
const left = 'text-left';
const headings = [
  ['turn', right],
  ['time', left],
  ['model', left],
  ['marks', left],
  ['route', left],
  ['input', right],
  ['cached', right],
  ['output', right],
  ['cost', right],
  ['change costs', right],
  ['spent / ceiling', right],
] as const;

function Turn({ turn }: { readonly turn: SessionTurn }) {
  const { ledger } = turn;
  const shares = ledger && ledgerShares(ledger);
  return (
    <tr data-testid="turn" className="h-8 border-b border-line/50 hover:bg-hover">
      <Figure>{turn.turn}</Figure>
      <td className="px-2">
        <Link
          href={`/traces/${turn.traceId}/${turn.spanId}`}
          className="font-mono text-accent underline-offset-2 hover:underline"
          title={`Open trace ${turn.traceId.slice(0, 8)}`}
        >
          {momentText(turn.startMs)}
        </Link>
      </td>
      <td className={turn.failed ? 'px-2 text-bad' : 'px-2'}>{turn.model ?? turn.requestModel ?? '—'}</td>
      <td className="px-2 py-1">
        <span className="flex flex-wrap gap-1">
          {turnMarks(turn).map(({ id, text, title }) => (
            <Badge key={id} testId={`mark-${id}`} title={title} tone={id === 'switched' ? 'info' : 'plain'}>
              {text}
            </Badge>
          ))}
        </span>
      </td>
      <td className="px-2">{turn.route ?? <span className="text-muted">—</span>}</td>
      <Figure>{tokens(turn.promptTokens)}</Figure>
      <Figure>{tokens(turn.cachedTokens)}</Figure>
      <Figure>{tokens(turn.completionTokens)}</Figure>
      <Figure title={unknownCostReason(turn) ?? undefined} testId="turn-cost">
        {costText(turn.costNanoUsd, turn.costAssumed)}
      </Figure>
      <Figure testId="turn-switch-cost">
        {turn.switchCostUsd === null ? '—' : moneyText(turn.switchCostUsd)}
      </Figure>
      <Figure
        testId="turn-ledger"
        title={
          shares === null || shares.ofCeiling === null
            ? 'No budget spoke on this turn'
            : `${percent(shares.ofCeiling)} of the ceiling`
        }
      >
        {ledger === null
          ? '—'
          : `${moneyText(ledger.spendUsd)} / ${ledger.ceilingUsd === null ? '—' : moneyText(ledger.ceilingUsd)}`}
      </Figure>
    </tr>
  );
}

function Figure({
  children,
  title,
  testId,
}: {
  readonly children: React.ReactNode;
  readonly title?: string | undefined;
  readonly testId?: string;
}) {
  return (
    <td
      title={title}
      data-testid={testId}
      className="px-2 text-right font-mono tabular-nums first:pl-4 last:pr-4"
    >
      {children}
    </td>
  );
}

function tokens(count: number | null): string {
  return count === null ? '—' : countText(count);
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

function Unknown({ sessionId, reason }: { readonly sessionId: string; readonly reason: string | null }) {
  return (
    <EmptyState
      icon={MessagesSquare}
      title={reason === null ? 'This session is not stored' : 'The session could not be read'}
      testId="session-missing"
      actions={
        <Button data-testid="session-back" onClick={() => openScreen('/sessions')}>
          <ArrowLeft aria-hidden className="size-4" />
          All sessions
        </Button>
      }
    >
      <p className="font-mono text-xs">{sessionId}</p>
      <p className="mt-2">{reason ?? 'Its traces may have been removed to keep the store small.'}</p>
    </EmptyState>
  );
}
