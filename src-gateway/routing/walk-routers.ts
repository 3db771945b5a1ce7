import type { LexicalRouter } from './lexical/lexical-router.ts';
import type { RouterRef } from './router-ref.ts';
import type { DecisionRoute, RouteChoice, RouterAttempt, RoutingWarning } from './routing-decision.ts';
import { type ModelWalk, nothingTold, type RouterTry, tryModel } from './try-model.ts';

export interface RouterWalk extends ModelWalk {
  readonly chain: readonly RouterRef[];
  readonly routes: readonly DecisionRoute[];
  lexicalRouter(): LexicalRouter;
}

export interface WalkedRouters {
  readonly attempts: readonly RouterAttempt[];
  /** Name and reason; where it stands in the config is not known here. */
  readonly choice: Omit<RouteChoice, 'config_path' | 'line'>;
  /** Why no router answered; `null`: one did. */
  readonly failure: string | null;
  readonly warnings: readonly RoutingWarning[];
  readonly promptMs: number;
}

/** Asks the routers of a chain, one after the other, until one answers; to match nothing is an answer too. */
export async function walkRouters(walk: RouterWalk): Promise<WalkedRouters> {
  const attempts: RouterAttempt[] = [];
  const warnings: RoutingWarning[] = [];
  let promptMs = 0;
  for (const [index, router] of walk.chain.entries()) {
    const startedAt = performance.now();
    const common = { ref: router.ref, label: router.label, fallback: index > 0 };
    const tried = await tryRouter(walk, router);
    promptMs += tried.promptMs;
    const ms = rounded(performance.now() - startedAt);
    const { attempt } = tried;
    if (attempt !== null) {
      const { kind, ...told } = attempt;
      attempts.push({ kind, ...common, ...nothingTold, ...told, ms });
    }
    warnings.push(...tried.warnings);
    if (tried.choice === null) continue;
    if (index > 0) warnings.push(fallbackWarning(router.label, attempts));
    return { attempts, choice: tried.choice, failure: null, warnings, promptMs };
  }
  const failure = attempts.at(-1)?.error ?? 'no router is configured';
  warnings.push({ code: 'router_failed', message: failure });
  const choice = { name: null, reason: 'router_failed', all: [], unknown: [], decided_by: 'none' } as const;
  return { attempts, choice, failure, warnings, promptMs };
}

interface TriedRouter {
  /** `null`: it is no router. */
  readonly attempt: RouterTry | null;
  /** `null`: it gave no answer, the next one is asked. */
  readonly choice: WalkedRouters['choice'] | null;
  readonly warnings: readonly RoutingWarning[];
  readonly promptMs: number;
}

async function tryRouter(walk: RouterWalk, router: RouterRef): Promise<TriedRouter> {
  switch (router.kind) {
    case 'none': {
      // Behind other routers: rather no route than another try.
      const choice = { name: null, reason: 'skipped', all: [], unknown: [], decided_by: 'none' } as const;
      return { attempt: null, choice, warnings: [], promptMs: 0 };
    }
    case 'unavailable': {
      const attempt = { ...nothingTold, kind: router.of, outcome: 'unavailable', error: router.why } as const;
      return { attempt, choice: null, warnings: [], promptMs: 0 };
    }
    case 'embedded':
      return decideByWords(walk);
    case 'hosted':
    case 'provider':
      return askModel(walk, router);
    default:
      return router satisfies never;
  }
}

function decideByWords({ lexicalRouter, messages }: RouterWalk): TriedRouter {
  const texts = messages.flatMap(({ role, text }) => (role === 'user' ? [text] : []));
  const { confidence, margin, minScore, reason, route, scores } = lexicalRouter().decide(texts);
  return {
    attempt: {
      ...nothingTold,
      kind: 'embedded',
      lexical: { min_score: minScore, margin, confidence, scores },
      outcome: route === null ? 'no_match' : 'matched',
    },
    choice: {
      name: route,
      reason,
      all: route === null ? [] : [route],
      unknown: [],
      decided_by: 'embedded',
    },
    warnings: [],
    promptMs: 0,
  };
}

async function askModel(
  walk: RouterWalk,
  router: RouterRef & { readonly kind: 'hosted' | 'provider' },
): Promise<TriedRouter> {
  const { answer, ...tried } = await tryModel(walk, router);
  if (answer === null) return { ...tried, choice: null };
  const { names, route, unknown } = answer;
  const reason = route !== null ? 'matched' : unknown.length > 0 ? 'unknown_route' : 'empty_answer';
  return { ...tried, choice: { name: route, reason, all: names, unknown, decided_by: router.kind } };
}

function fallbackWarning(label: string, attempts: readonly RouterAttempt[]): RoutingWarning {
  const failed = attempts.filter(({ error }) => error !== null).map((each) => `${each.label}: ${each.error}`);
  return { code: 'router_fallback_used', message: `${label} decided, because ${failed.join('; ')}` };
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
