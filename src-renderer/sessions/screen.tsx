import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, MessagesSquare } from 'lucide-react';
import { Link } from 'wouter';
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Failure } from '../components/failure.tsx';
import { ScreenHeader } from '../components/screen-header.tsx';
import { costText, spendText } from '../costs/cost-text.ts';
import { hostQuery } from '../lib/host.ts';
import { openScreen } from '../lib/navigation.ts';
import { countText, groupedText, momentText } from '../lib/number-text.ts';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { sessionName, sessionPath } from './session-name.ts';
import { useRefreshOnTraces } from './use-refresh-on-traces.ts';

const mostSessions = 200;
const question = hostQuery('sessions.list', { limit: mostSessions });

/** Conversations, those that went on last first. */
export function SessionsScreen() {
  const { data, error, refetch } = useQuery(question);
  useRefreshOnTraces(question.queryKey);
  const sessions = data?.sessions ?? [];
  return (
    <div className="flex h-full flex-col" data-testid="sessions-screen">
      <ScreenHeader
        title="Sessions"
        detail={<span className="text-xs">traces grouped by conversation, the last {mostSessions}</span>}
        actions={
          <Button data-testid="sessions-back" onClick={() => openScreen('/traces')}>
            <ArrowLeft aria-hidden className="size-3.5" />
            All traces
          </Button>
        }
      />
      {error !== null ? (
        <Failure
          title="The sessions could not be read"
          error={error}
          className="m-4"
          testId="sessions-failed"
          onRetry={() => void refetch()}
        />
      ) : data === undefined ? (
        <LoadingPanel text="Reading the conversations…" />
      ) : sessions.length === 0 ? (
        <EmptyState icon={MessagesSquare} title="No sessions yet" testId="sessions-empty">
          A session is a conversation that the gateway recognises: send the header{' '}
          <code className="font-mono text-text">x-model-affinity</code>, or turn on{' '}
          <code className="font-mono text-text">prompt_caching</code> in the config.
        </EmptyState>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <div data-pane tabIndex={0} className="min-h-0 flex-1 overflow-auto bg-surface outline-offset-[-2px]">
          <table className="w-full min-w-[820px] border-collapse text-xs" data-testid="sessions">
            <caption className="sr-only">Conversations</caption>
            <thead className="sticky top-0 bg-sunken text-left text-2xs text-muted">
              <tr>
                {['session', 'last turn', 'models'].map((heading) => (
                  <th key={heading} scope="col" className="h-7 px-3 font-medium">
                    {heading}
                  </th>
                ))}
                {['turns', 'tokens in→out', 'cost'].map((heading) => (
                  <th key={heading} scope="col" className="h-7 px-3 text-right font-medium">
                    {heading}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {sessions.map((session) => (
                <tr
                  key={session.sessionId}
                  data-testid="session-row"
                  className="h-8 border-b border-line/50 hover:bg-hover"
                >
                  <td className="px-3">
                    <Link
                      href={sessionPath(session.sessionId)}
                      title={session.sessionId}
                      className="font-mono text-accent underline-offset-2 hover:underline"
                    >
                      {sessionName(session.sessionId)}
                    </Link>
                  </td>
                  <td className="px-3 font-mono">{momentText(session.lastMs)}</td>
                  <td className="max-w-96 truncate px-3" title={session.models.join(', ')}>
                    {session.models.join(' → ')}
                  </td>
                  <td className="px-3 text-right font-mono tabular-nums">{groupedText(session.calls)}</td>
                  <td className="px-3 text-right font-mono tabular-nums">
                    {session.promptTokens === null ? '—' : countText(session.promptTokens)}→
                    {session.completionTokens === null ? '—' : countText(session.completionTokens)}
                  </td>
                  <td className="px-3 text-right font-mono tabular-nums" title={spendText(session)}>
                    {costText(session.costNanoUsd, session.costAssumed)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
