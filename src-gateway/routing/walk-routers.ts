import { sha256Hex } from '../apis/short-hash.ts';
import { askRouter, RouterFailure, type RouterQuestion, type RouterReply } from './ask-router.ts';
import { LexicalRouter } from './lexical/lexical-router.ts';
import { parseRouterAnswer } from './parse-router-answer.ts';
import type { RouterCircuit } from './router-circuit.ts';
import { type RouterPrompt, routerPrompt } from './router-prompt.ts';
import type { RouterRef } from './router-ref.ts';
import type { DecisionRoute, RouteChoice, RouterAttempt, RoutingWarning } from './routing-decision.ts';
import type { RoutingMessage } from './routing-messages.ts';

export interface RouterWalk {
  readonly chain: readonly RouterRef[];
  readonly circuit: RouterCircuit;
  readonly routes: readonly DecisionRoute[];
  readonly messages: readonly RoutingMessage[];
  /** Tokens of a prompt. */
  readonly budget: number;
  /** Prompts and answers go into the decision. */
  readonly captureContent: boolean;
  /** Everything of the question but its prompt. */
  readonly question: Omit<RouterQuestion, 'prompt'>;
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
    if (tried.attempt !== null) attempts.push({ ...nothingTold, ...common, ...tried.attempt, ms });
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

type Attempt = Omit<RouterAttempt, 'ref' | 'label' | 'fallback' | 'ms'>;

interface TriedRouter {
  /** `null`: it is no router. */
  readonly attempt: Attempt | null;
  /** `null`: it gave no answer, the next one is asked. */
  readonly choice: WalkedRouters['choice'] | null;
  readonly warnings: readonly RoutingWarning[];
  readonly promptMs: number;
}

const nothingTold = {
  endpoint: null,
  model: null,
  prompt: null,
  response: null,
  parsed: null,
  lexical: null,
  error: null,
} as const;

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

function decideByWords({ messages, routes }: RouterWalk): TriedRouter {
  const texts = messages.flatMap(({ role, text }) => (role === 'user' ? [text] : []));
  const { confidence, margin, minScore, reason, route, scores } = new LexicalRouter(routes).decide(texts);
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
  const { circuit, routes } = walk;
  const { kind } = router;
  const model = kind === 'hosted' ? router.model : router.model.canonical;
  const endpoint = kind === 'hosted' ? router.url : walk.question.endpointOf(router.model).origin;
  const told = { ...nothingTold, kind, model, endpoint };
  if (!circuit.admits(router.ref)) {
    const error = `${router.label} failed several times and is left alone for a while`;
    return { attempt: { ...told, outcome: 'circuit_open', error }, choice: null, warnings: [], promptMs: 0 };
  }
  const startedAt = performance.now();
  const prompt = routerPrompt({
    routes,
    messages: walk.messages,
    budget: walk.budget,
    doubledBraces: kind === 'hosted',
  });
  const promptMs = performance.now() - startedAt;
  const warnings = prompt.routesExceedBudget ? [routesWarning(prompt)] : [];
  const asked = { ...told, prompt: promptFacts(prompt, walk.captureContent) };
  try {
    const reply = await askRouter(router, { ...walk.question, prompt: prompt.text });
    const answer = parseRouterAnswer(
      reply.content,
      routes.map(({ name }) => name),
    );
    const { names, outcome, repaired, route, unknown } = answer;
    const attempt = {
      ...asked,
      response: responseFacts(reply, walk.captureContent),
      parsed: { names, unknown, repaired },
      outcome,
    };
    if (outcome === 'unparsable') {
      circuit.failed(router.ref);
      const error = 'Orchestrator model error: Failed to parse JSON: the answer names no route';
      return { attempt: { ...attempt, error }, choice: null, warnings, promptMs };
    }
    circuit.succeeded(router.ref);
    const reason = route !== null ? 'matched' : unknown.length > 0 ? 'unknown_route' : 'empty_answer';
    const choice = { name: route, reason, all: names, unknown, decided_by: kind } as const;
    return { attempt, choice, warnings, promptMs };
  } catch (error) {
    circuit.failed(router.ref);
    const failure = error instanceof RouterFailure ? error : new RouterFailure(messageOf(error));
    const response = failure.reply === null ? null : responseFacts(failure.reply, walk.captureContent);
    const outcome = failure.isTimeout ? 'timeout' : 'error';
    return {
      attempt: { ...asked, response, outcome, error: failure.message },
      choice: null,
      warnings,
      promptMs,
    };
  }
}

function promptFacts(prompt: RouterPrompt, captureContent: boolean): RouterAttempt['prompt'] {
  const { budget, bytes, dropped, estimatedTokens, kept, text, trimmed } = prompt;
  return {
    text: captureContent ? text : null,
    sha256: sha256Hex(text),
    bytes,
    est_tokens: estimatedTokens,
    ...{ budget, kept, dropped, trimmed },
  };
}

function responseFacts(reply: RouterReply, captureContent: boolean): RouterAttempt['response'] {
  const { bodyExcerpt, content, status } = reply;
  return captureContent
    ? { status, content, body_excerpt: bodyExcerpt }
    : { status, content: null, body_excerpt: null };
}

function routesWarning({ budget }: RouterPrompt): RoutingWarning {
  return {
    code: 'routes_exceed_budget',
    message: `the routes leave fewer than 512 of the router's ${budget} tokens for the conversation; they are not counted`,
  };
}

function fallbackWarning(label: string, attempts: readonly RouterAttempt[]): RoutingWarning {
  const failed = attempts.filter(({ error }) => error !== null).map((each) => `${each.label}: ${each.error}`);
  return { code: 'router_fallback_used', message: `${label} decided, because ${failed.join('; ')}` };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
