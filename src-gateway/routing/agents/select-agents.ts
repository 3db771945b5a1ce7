import type { AgentBinding } from '../../config/gateway-config.ts';
import type { RouterAnswer } from '../parse-router-answer.ts';
import type { RouterRef } from '../router-ref.ts';
import type { RouterAttempt } from '../routing-decision.ts';
import { type ModelWalk, nothingTold, type RouterTry, tryModel } from '../try-model.ts';
import type { AgentRouting } from './agent-routing.ts';
import type { AgentSelection } from './agent-selection.ts';
import { askForToolCall } from './ask-for-tool-call.ts';
import { LexicalAgents, type LexicalSelection } from './lexical-agents.ts';

export interface SelectionRequest extends Omit<ModelWalk, 'routes'> {
  readonly agents: AgentRouting;
  /** Of the listener, in declared order; at least one. */
  readonly bindings: readonly Pick<AgentBinding, 'id' | 'description' | 'default'>[];
  /** A chain of engines that all fail is a failure, default agent or not. */
  readonly strict: boolean;
  /** Agents that may answer one request. */
  readonly mostAgents: number;
}

/** Agents that may answer one request when nobody says otherwise. */
export const defaultMostAgents = 3;

/**
 * Asks the engines of a chain, one after the other, which agents a conversation wants; one that finds none
 * has answered too. A listener with one agent asks nobody. Never rejects.
 */
export async function selectAgents(request: SelectionRequest): Promise<AgentSelection> {
  const startedAt = performance.now();
  const { bindings } = request;
  const [only] = bindings;
  if (only !== undefined && bindings.length === 1) {
    return { ...nothingDecided, route: [only.id], reason: 'single_agent', ms: elapsed(startedAt) };
  }
  const walked = await walkEngines(request);
  return { ...concluded(request, walked), ms: elapsed(startedAt) };
}

const nothingDecided = {
  routers: [],
  protocol: null,
  how: null,
  unknown: [],
  repaired: [],
  scores: null,
  decidedBy: null,
  failure: null,
  warnings: [],
} as const;

interface Engine
  extends Partial<Pick<AgentSelection, 'protocol' | 'how' | 'unknown' | 'repaired' | 'scores'>> {
  readonly decidedBy: RouterAttempt['kind'] | 'none';
  /** As the engine wants it. */
  readonly route: readonly string[];
}

interface WalkedEngines {
  readonly routers: readonly RouterAttempt[];
  readonly warnings: readonly string[];
  /** `null`: none answered. */
  readonly engine: Engine | null;
}

async function walkEngines(request: SelectionRequest): Promise<WalkedEngines> {
  const routers: RouterAttempt[] = [];
  const warnings: string[] = [];
  for (const [index, router] of request.agents.chain.entries()) {
    const startedAt = performance.now();
    const tried = await tryEngine(request, router);
    const place = { ref: router.ref, label: router.label, fallback: index > 0 };
    if (tried.attempt !== null) routers.push({ ...place, ...tried.attempt, ms: elapsed(startedAt) });
    warnings.push(...tried.warnings);
    if (tried.engine === null) continue;
    if (index > 0) warnings.push(`${router.label} decided, because ${failures(routers)}`);
    return { routers, warnings, engine: tried.engine };
  }
  return { routers, warnings, engine: null };
}

interface TriedEngine {
  /** `null`: it is no router. */
  readonly attempt: RouterTry | null;
  /** `null`: it gave no answer, the next one is asked. */
  readonly engine: Engine | null;
  readonly warnings: readonly string[];
}

async function tryEngine(request: SelectionRequest, router: RouterRef): Promise<TriedEngine> {
  switch (router.kind) {
    case 'none':
      return { attempt: null, engine: { decidedBy: 'none', route: [] }, warnings: [] };
    case 'unavailable': {
      const attempt = { ...nothingTold, kind: router.of, outcome: 'unavailable', error: router.why } as const;
      return { attempt, engine: null, warnings: [] };
    }
    case 'embedded':
      return selectByWords(request);
    case 'hosted':
    case 'provider':
      return askModel(request, router);
    default:
      return router satisfies never;
  }
}

function selectByWords({ bindings, messages }: SelectionRequest): TriedEngine {
  const texts = messages.flatMap(({ role, text }) => (role === 'user' ? [text] : []));
  const { how, route, scores }: LexicalSelection = new LexicalAgents(bindings).select(texts);
  const outcome = route.length === 0 ? 'no_match' : 'matched';
  return {
    attempt: { ...nothingTold, kind: 'embedded', outcome },
    engine: { decidedBy: 'embedded', how, route, scores },
    warnings: [],
  };
}

async function askModel(
  request: SelectionRequest,
  router: RouterRef & { readonly kind: 'hosted' | 'provider' },
): Promise<TriedEngine> {
  const { agents, bindings, question } = request;
  const walk = { ...request, routes: bindings.map(({ id, description }) => ({ name: id, description })) };
  const isTrained = router.kind === 'hosted' || speaksPlano(router);
  const { answer, attempt, warnings } = await (isTrained
    ? tryModel(walk, router)
    : tryModel(walk, router, (prompt) =>
        askForToolCall(router, {
          prompt,
          names: bindings.map(({ id }) => id),
          circumstances: question,
          modes: agents.modes,
        }),
      ));
  const told = warnings.map(({ message }) => message);
  if (answer === null) return { attempt, engine: null, warnings: told };
  return { attempt, engine: engineOf(answer, router.kind, isTrained), warnings: told };
}

function engineOf(
  { repaired, routes, unknown }: RouterAnswer,
  decidedBy: 'hosted' | 'provider',
  isTrained: boolean,
): Engine {
  return { decidedBy, protocol: isTrained ? 'plano' : 'standard', route: routes, unknown, repaired };
}

/** A model that was trained on Plano's prompt. */
function speaksPlano({ model }: RouterRef & { readonly kind: 'provider' }): boolean {
  const { interface: name, prefix } = model.provider;
  return prefix === 'plano' || name === 'plano' || /plano-orchestrator/i.test(model.modelId);
}

/** What becomes of the engines' answer: the agents that are called, the default one where none is named. */
function concluded(
  { bindings, mostAgents, strict }: SelectionRequest,
  { engine, routers, warnings }: WalkedEngines,
): Omit<AgentSelection, 'ms'> {
  const chosen = bindings.find((binding) => binding.default);
  if (engine === null) {
    const failure = failures(routers);
    const route = chosen === undefined || strict ? [] : [chosen.id];
    return {
      ...{ ...nothingDecided, routers, route, failure, reason: 'router_failed', decidedBy: 'none' },
      warnings: [...warnings, `no router answered: ${failure}`],
    };
  }
  const common = { ...nothingDecided, ...engine, routers };
  if (engine.route.length > 0) {
    const route = engine.route.slice(0, mostAgents);
    const left = engine.route.slice(mostAgents);
    const note = `at most ${mostAgents} agents answer a request, left out: ${left.join(', ')}`;
    return { ...common, route, reason: 'routed', warnings: left.length > 0 ? [...warnings, note] : warnings };
  }
  const fallback = chosen ?? bindings[0];
  const route = fallback === undefined ? [] : [fallback.id];
  const note = `no agent is marked as the default: ${route.join()} answers, because it is the first`;
  return {
    ...{ ...common, route, reason: 'no_match' },
    warnings: chosen === undefined ? [...warnings, note] : warnings,
  };
}

function failures(routers: readonly RouterAttempt[]): string {
  const failed = routers.filter(({ error }) => error !== null).map((each) => `${each.label}: ${each.error}`);
  return failed.length === 0 ? 'no router is configured' : failed.join('; ');
}

/** Milliseconds, to the thousandth. */
function elapsed(since: number): number {
  return Math.round((performance.now() - since) * 1000) / 1000;
}
