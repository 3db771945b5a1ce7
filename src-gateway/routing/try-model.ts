import { sha256Hex } from '../apis/short-hash.ts';
import { askRouter, type RouterCircumstances, RouterFailure, type RouterReply } from './ask-router.ts';
import { parseRouterAnswer, type RouterAnswer } from './parse-router-answer.ts';
import type { RouterCircuit } from './router-circuit.ts';
import { type RouterPrompt, routerPrompt } from './router-prompt.ts';
import type { RouterRef } from './router-ref.ts';
import type { RouterAttempt, RoutingWarning } from './routing-decision.ts';
import type { RoutingMessage } from './routing-messages.ts';

/** What a router is asked, whichever of a chain it is. */
export interface ModelWalk {
  readonly circuit: RouterCircuit;
  readonly routes: readonly { readonly name: string; readonly description: string }[];
  readonly messages: readonly RoutingMessage[];
  /** Tokens of a prompt. */
  readonly budget: number;
  /** Prompts and answers go into the record. */
  readonly captureContent: boolean;
  readonly question: RouterCircumstances;
}

/** A try as it is recorded, but for its place in the chain and its time. */
export type RouterTry = Omit<RouterAttempt, 'ref' | 'label' | 'fallback' | 'ms'>;

export interface TriedModel {
  readonly attempt: RouterTry;
  /** `null`: it gave none that can be used, the next one is asked. */
  readonly answer: RouterAnswer | null;
  readonly warnings: readonly RoutingWarning[];
  readonly promptMs: number;
}

type ModelRef = RouterRef & { readonly kind: 'hosted' | 'provider' };

export const nothingTold = {
  endpoint: null,
  model: null,
  prompt: null,
  response: null,
  parsed: null,
  lexical: null,
  error: null,
} as const;

/** Asks one model which routes a conversation wants, unless it failed too often lately. Never rejects. */
export async function tryModel(
  walk: ModelWalk,
  router: ModelRef,
  ask: (prompt: RouterPrompt) => Promise<RouterReply> = ({ text }) =>
    askRouter(router, { ...walk.question, prompt: text }),
): Promise<TriedModel> {
  const { circuit, routes } = walk;
  const { kind } = router;
  const model = kind === 'hosted' ? router.model : router.model.canonical;
  const endpoint = kind === 'hosted' ? router.url : walk.question.endpointOf(router.model).origin;
  const told = { ...nothingTold, kind, model, endpoint };
  if (!circuit.admits(router.ref)) {
    const error = `${router.label} failed several times and is left alone for a while`;
    return { attempt: { ...told, outcome: 'circuit_open', error }, answer: null, warnings: [], promptMs: 0 };
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
    const reply = await ask(prompt);
    const answer = parseRouterAnswer(
      reply.content,
      routes.map(({ name }) => name),
    );
    const { names, outcome, repaired, unknown } = answer;
    const attempt = {
      ...asked,
      response: responseFacts(reply, walk.captureContent),
      parsed: { names, unknown, repaired },
      outcome,
    };
    if (outcome === 'unparsable') {
      circuit.failed(router.ref);
      const error = 'Orchestrator model error: Failed to parse JSON: the answer names no route';
      return { attempt: { ...attempt, error }, answer: null, warnings, promptMs };
    }
    circuit.succeeded(router.ref);
    return { attempt, answer, warnings, promptMs };
  } catch (error) {
    // A client that leaves is no failure of the router.
    if (!walk.question.signal.aborted) circuit.failed(router.ref);
    const failure = error instanceof RouterFailure ? error : new RouterFailure(messageOf(error));
    const response = failure.reply === null ? null : responseFacts(failure.reply, walk.captureContent);
    const outcome = failure.isTimeout ? 'timeout' : 'error';
    return {
      attempt: { ...asked, response, outcome, error: failure.message },
      answer: null,
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
