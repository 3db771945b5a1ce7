import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { hostQuery } from '../lib/host.ts';
import { sessionName, sessionPath } from './session-name.ts';

/** `session 41 turn 3`, to the conversation that a trace belongs to; nothing where it belongs to none. */
export function SessionLink({ traceId }: { readonly traceId: string }) {
  const turn = useQuery(hostQuery('traces.calls', { traceId })).data?.turn;
  if (!turn) return null;
  return (
    <Link
      href={sessionPath(turn.sessionId)}
      data-testid="trace-session"
      title={turn.sessionId}
      className="rounded font-mono text-xs text-accent underline-offset-2 hover:underline"
    >
      session {sessionName(turn.sessionId)} turn {turn.turn}
    </Link>
  );
}
