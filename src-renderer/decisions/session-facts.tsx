import type { SessionDecision } from '../../src-gateway/routing/routing-decision.ts';
import { Badge } from '../components/badge.tsx';
import { durationText, groupedText, moneyText } from '../lib/number-text.ts';
import { CardSection, Facts } from './card-section.tsx';

/** The conversation that the request belongs to, and what its model has in its cache. */
export function SessionFacts({ session }: { readonly session: SessionDecision }) {
  const { prefix_hash: hash, stored_prefix_hash: stored } = session;
  return (
    <CardSection
      title="Session"
      testId="decision-session"
      detail={
        <>
          <Badge tone={session.warm ? 'ok' : 'plain'}>{session.warm ? 'warm' : 'cold'}</Badge>
          {session.pinned && <Badge tone="accent">pinned</Badge>}
          {session.drifted && <Badge tone="warn">drifted</Badge>}
        </>
      }
    >
      <Facts
        facts={[
          ['Key', session.key],
          ['Named by', session.explicit ? 'the client' : 'its prompt'],
          ['Tenant', session.tenant],
          ['Lane', session.lane === '' ? null : session.lane],
          ['Kept in', session.backend],
          ['Model', session.anchor],
          ['At first', session.default_model === session.anchor ? null : session.default_model],
          ['Pinned', session.pinned_turns === null ? null : `${session.pinned_turns} turns ago`],
          ['Idle', session.idle_ms === null ? null : durationText(session.idle_ms)],
          ['Kept for', durationText(session.ttl_s * 1000)],
          ['Prefix', hash],
          ['Prefix before', stored === hash ? null : stored],
          ['Switches', session.switches === 0 ? null : String(session.switches)],
          ['Cost so far', session.session_cost_usd === 0 ? null : moneyText(session.session_cost_usd)],
        ]}
      />
      {session.history.length > 0 && (
        <ul className="mt-1.5 flex flex-col gap-0.5 font-mono text-2xs" data-testid="session-history">
          {session.history.map(({ cached_tokens, idle_ms, model }) => (
            <li key={model}>
              {model} · {groupedText(cached_tokens)} tokens cached, {durationText(idle_ms)} ago
            </li>
          ))}
        </ul>
      )}
    </CardSection>
  );
}
