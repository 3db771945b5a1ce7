import type { RouterAttempt, RoutingDecision } from '../../src-gateway/routing/routing-decision.ts';

export type Strategy =
  | 'alias'
  | 'direct'
  | 'default'
  | 'preference'
  | 'pinned'
  | 'budget_hold'
  | 'orchestrator'
  | 'not recorded';

/** A decision, or the trace of one, in the words of the card. */
export interface Explanation {
  readonly strategy: Strategy;
  /** Another model than the first candidate answered. */
  readonly fallback: boolean;
  /** One sentence, without a full stop. */
  readonly text: string;
  readonly tone: 'plain' | 'warn' | 'bad';
}

/** Why this model, in one sentence. */
export function explainDecision(decision: RoutingDecision): Explanation {
  return { strategy: strategyOf(decision), fallback: fellBack(decision), ...sentenceOf(decision) };
}

/** What is wrong with how it was decided, for a banner; `null`: nothing. */
export function decisionAlarm({ route, routers }: RoutingDecision): string | null {
  return routersAlarm(route.reason === 'router_failed', routers);
}

/** The same of the routers alone; `failed`: none of them answered. */
export function routersAlarm(failed: boolean, routers: readonly RouterAttempt[]): string | null {
  if (failed) {
    const failures = routers.map(({ error, label, outcome }) => `${label}: ${error ?? outcome}`);
    return `No router answered. ${failures.join('; ')}`;
  }
  const embedded = routers.find(
    ({ fallback, kind, outcome }) =>
      kind === 'embedded' && fallback && (outcome === 'matched' || outcome === 'no_match'),
  );
  if (embedded === undefined) return null;
  const others = routers.filter(({ outcome }) => outcome !== 'matched' && outcome !== 'no_match');
  const why = others.map(({ error, label, outcome }) => `${label}: ${error ?? outcome}`).join('; ');
  return `The ${embedded.label} decided in place of a router that failed. ${why}`;
}

function strategyOf({ final, requested }: RoutingDecision): Strategy {
  switch (final.reason) {
    case 'route':
      return 'preference';
    case 'pinned':
    case 'replayed':
      return 'pinned';
    case 'retained':
      return 'budget_hold';
    case 'requested':
      return requested.resolution === 'alias' ? 'alias' : 'direct';
    case 'default':
      return 'default';
  }
}

function fellBack({ attempts, final }: RoutingDecision): boolean {
  const serving = attempts.at(-1);
  return serving !== undefined && final.model !== null && serving.model !== final.model;
}

function sentenceOf(decision: RoutingDecision): Pick<Explanation, 'text' | 'tone'> {
  const { budget, final, requested, route, routers, session, skipped } = decision;
  const model = final.model ?? 'no model';
  const plain = (text: string) => ({ text, tone: 'plain' as const });
  if (final.reason === 'pinned' || final.reason === 'replayed') {
    const turns = session?.pinned_turns ?? null;
    const since = turns === null ? '' : ` (pinned ${turns === 1 ? '1 turn' : `${turns} turns`} ago)`;
    const called = routers.length === 0 ? '; router not called' : '';
    return plain(`kept on ${model} by session ${session?.key ?? 'not recorded'}${since}${called}`);
  }
  if (final.reason === 'retained') {
    const other = budget === null ? 'another model' : budget.candidate;
    return plain(`kept on ${model}: going to ${other} costs more than the session may spend`);
  }
  const target = final.reason === 'requested' ? 'model asked for' : 'default model';
  if (route.reason === 'router_failed') return { text: `no router answered → ${target}`, tone: 'bad' };
  if (route.reason === 'unknown_route') {
    const names = route.unknown.length === 0 ? 'not recorded' : route.unknown.join(', ');
    return { text: `router named an unknown route ${names} → ${target}`, tone: 'warn' };
  }
  if (final.reason === 'route') return plain(`route ${route.name ?? 'not recorded'} → ${model}`);
  if (skipped === null) return plain(`${noRoute[route.reason] ?? 'no route fits'} → ${target}`);
  const noCall = 'no router call';
  if (final.reason === 'default') return plain(`no model named that is served → default model; ${noCall}`);
  return requested.resolution === 'alias'
    ? plain(`asked for the alias ${requested.alias ?? requested.model}; ${noCall}`)
    : plain(`asked for this model by name; ${noCall}`);
}

const noRoute: Partial<Record<RoutingDecision['route']['reason'], string>> = {
  empty_answer: 'router found no route that fits',
  below_min_score: 'no route shares enough with the prompt',
  ambiguous: 'two routes fit equally well',
};
