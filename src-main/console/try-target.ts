import { clientApis } from '../../src-gateway/apis/client-api.ts';
import { type RequestBody, readMember, readRequestBody } from '../../src-gateway/apis/request-body.ts';
import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import type { PromptTargetConfig } from '../../src-gateway/config/prompt-target-config.ts';
import { type DecidedFunction, decideFunction } from '../../src-gateway/functions/decide-function.ts';
import type { Arguments, FunctionDecision } from '../../src-gateway/functions/function-decision.ts';
import { defaultTargetRequest, requestOfTarget } from '../../src-gateway/functions/target-request.ts';
import { verifyCall } from '../../src-gateway/functions/verify-call.ts';
import type { GatewaySettings } from '../../src-gateway/gateway-settings.ts';
import { guardPrompt } from '../../src-gateway/guards/guard-prompt.ts';
import { guardedText } from '../../src-gateway/guards/guarded-text.ts';
import { functionRequest, settledDecision, unmatchedWay } from '../../src-gateway/listeners/decide-target.ts';
import { saidBy } from '../../src-gateway/listeners/default-target.ts';
import { contextOf, editPrompt, wordingOf } from '../../src-gateway/listeners/edit-prompt.ts';
import { compilePlan, type GatewayPlan } from '../../src-gateway/listeners/gateway-plan.ts';
import {
  type PromptConversation,
  readPromptConversation,
} from '../../src-gateway/listeners/prompt-conversation.ts';
import { promptErrorAnswer } from '../../src-gateway/listeners/prompt-error.ts';
import { wordingModel } from '../../src-gateway/listeners/prompt-model.ts';
import { answerOf, sendTargetCall, type TargetAnswer } from '../../src-gateway/listeners/send-target-call.ts';
import {
  endpointOfTarget,
  type TargetCall,
  targetCall,
  targetTimeoutMs,
} from '../../src-gateway/listeners/target-call.ts';
import type { TargetEndpoint } from '../../src-gateway/listeners/target-endpoints.ts';
import type { CallParams } from '../contract/contract.ts';
import type { TargetTry } from '../contract/target-calls.ts';
import { HostFailure } from './host.ts';
import { shownCall, shownReply, withPlainReferences } from './shown-call.ts';

export interface TriedConfig {
  /** With its values: what is sent. */
  readonly config: GatewayConfig;
  /** References kept, credentials masked: what is shown. */
  readonly shown: GatewayConfig;
}

type TryParams = CallParams<'targets.try'>;

/**
 * What a prompt listener would make of a conversation, or of values that are given by hand, decided and built
 * by the gateway's own code. The endpoint is called only with `send`. Rejects with `not_found` for a target
 * that the config does not have, and when the signal fires.
 */
export async function tryTarget(
  { config, shown }: TriedConfig,
  settings: GatewaySettings,
  params: TryParams,
  signal: AbortSignal,
): Promise<TargetTry> {
  const plan = compilePlan(config, settings);
  try {
    return await new TargetTrial(plan, shown, params, signal).outcome();
  } finally {
    await Promise.all([plan.filters.close(), plan.pools.close()]);
  }
}

/** What is found out so far. */
type Found = Omit<TargetTry, 'values'> & { readonly values: Arguments };

const nothing: Found = {
  ...{ path: 'llm', decided: null, target: null, values: {}, missing: [], question: null },
  ...{ call: null, refusal: null, reply: null, toModel: null },
};

class TargetTrial {
  readonly #plan: GatewayPlan;
  readonly #shown: GatewayConfig;
  readonly #params: TryParams;
  readonly #signal: AbortSignal;
  #found = nothing;

  constructor(plan: GatewayPlan, shown: GatewayConfig, params: TryParams, signal: AbortSignal) {
    this.#plan = plan;
    this.#shown = shown;
    this.#params = params;
    this.#signal = signal;
  }

  /** What the gateway refuses is an outcome, in the words that a client would read. */
  async outcome(): Promise<TargetTry> {
    try {
      const conversation = this.#conversation();
      this.#find(await this.#decided(conversation));
      await this.#follow(conversation);
    } catch (error) {
      this.#signal.throwIfAborted();
      const answer = promptErrorAnswer(error, clientApis.chat.envelope);
      if (answer === null || !(error instanceof Error)) throw error;
      const refusal = { status: answer.status, code: answer.code, message: error.message };
      this.#find({ path: 'refused', refusal });
    }
    return this.#found;
  }

  #find(part: Partial<Found>): void {
    this.#found = { ...this.#found, ...part };
  }

  #conversation(): PromptConversation | null {
    const { body, requestId } = this.#params;
    if (body === null) return null;
    const read = readRequestBody('chat', Buffer.from(JSON.stringify(body)));
    const { thoughtSignatures } = this.#plan;
    return readPromptConversation('chat', read, { requestId, thoughtSignatures });
  }

  #targetNamed(name: string | null): PromptTargetConfig {
    const target = this.#plan.config.targets.find((each) => each.name === name);
    if (target !== undefined) return target;
    throw new HostFailure(`The config that serves has no prompt target "${name}".`, { code: 'not_found' });
  }

  /** By the values that are given; else as the listener does: its guard first, then its engines. */
  async #decided(conversation: PromptConversation | null): Promise<Partial<Found>> {
    const { target: name, values } = this.#params;
    const picked = name === null && values === null ? null : this.#targetNamed(name);
    if (picked?.default) return { path: 'default_target', target: picked.name };
    if (picked !== null && values !== null) {
      return this.#settled(verifyCall(picked.name, values, [picked]).decision);
    }
    if (conversation === null || conversation.question === null) return {};
    const blocked = await this.#blocked(conversation.body);
    if (blocked !== null) return { path: 'guard', question: blocked };
    const functions = picked === null ? this.#plan.prompt.functions : [picked];
    if (functions.length === 0) return this.#settled({ kind: 'no_match', raw: null });
    const startedAt = performance.now();
    const request = functionRequest(this.#plan, conversation, this.#circumstances, functions);
    const decided = await decideFunction(request);
    this.#signal.throwIfAborted();
    this.#find({ decided: reportOf(decided, elapsed(startedAt)) });
    return this.#settled(settledDecision(this.#plan.prompt, decided));
  }

  async #blocked(body: RequestBody): Promise<string | null> {
    const { guard, routing } = this.#plan;
    const text = guardedText('chat', body);
    if (guard === null || text.trim() === '') return null;
    const { dispatcher, endpointOf } = routing;
    const outcome = await guardPrompt(guard, text, { ...this.#circumstances, dispatcher, endpointOf });
    this.#signal.throwIfAborted();
    return outcome.verdict === 'block' ? outcome.message : null;
  }

  get #circumstances() {
    const unrecorded = { headers: [], end: () => undefined };
    const { requestId } = this.#params;
    return { requestId, clientHeaders: {}, signal: this.#signal, startCall: () => unrecorded };
  }

  #settled(decision: FunctionDecision): Partial<Found> {
    switch (decision.kind) {
      case 'call':
        return { path: 'target', target: decision.name, values: decision.arguments };
      case 'clarify': {
        const { known, missing, name, question } = decision;
        return { path: 'clarify', target: name, values: known, missing: [...missing], question };
      }
      case 'no_match': {
        const way = unmatchedWay(this.#plan);
        return { path: way.path, target: way.path === 'default_target' ? way.target.name : null };
      }
      default:
        return decision satisfies never;
    }
  }

  /** The call that follows, and what comes of it where it is to be made. */
  async #follow(conversation: PromptConversation | null): Promise<void> {
    const { path } = this.#found;
    // The one service that answers for all gets the conversation, not a call.
    const isCall = path === 'target' && !this.#plan.config.overrides.useAgentOrchestrator;
    if (!isCall && path !== 'default_target') return;
    const target = this.#targetNamed(this.#found.target);
    const endpoint = endpointOfTarget(this.#plan.prompt, target);
    const call = this.#call(target, endpoint, conversation);
    this.#find({ call: this.#callAsShown(target, endpoint, conversation) });
    if (!this.#params.send || this.#params.values === null) return;
    const startedAt = performance.now();
    const { pools } = this.#plan;
    const reply = await sendTargetCall(call, { pools, signal: this.#signal, limitMs: targetTimeoutMs });
    this.#find({ reply: { ...shownReply(reply), ms: elapsed(startedAt) } });
    this.#find({ toModel: this.#toModel(target, answerOf(reply, call), conversation) });
  }

  #call(
    target: PromptTargetConfig,
    endpoint: TargetEndpoint,
    conversation: PromptConversation | null,
  ): TargetCall {
    const { requestId } = this.#params;
    const request = target.default
      ? defaultTargetRequest(target, conversation?.messages ?? [])
      : requestOfTarget(target, this.#found.values);
    return targetCall({ endpoint, target, request, requestId, trace: contextOfTry(requestId) });
  }

  /** The same call once more, from the config as it may be shown. */
  #callAsShown(
    target: PromptTargetConfig,
    endpoint: TargetEndpoint,
    conversation: PromptConversation | null,
  ) {
    const written = this.#shown.targets.find(({ name }) => name === target.name) ?? target;
    const headers = this.#shown.endpoints[target.endpoint?.name ?? '']?.headers ?? {};
    return shownCall(this.#call(withPlainReferences(written), { ...endpoint, headers }, conversation));
  }

  /** Throws `PromptError` 400 when nobody can word the answer. */
  #toModel(
    target: PromptTargetConfig,
    answer: TargetAnswer,
    conversation: PromptConversation | null,
  ): TargetTry['toModel'] {
    if (!target.autoLlmDispatchOnResponse || conversation === null) return null;
    const context = target.default ? saidBy(target, answer).content : contextOf(answer);
    const edited = editPrompt('chat', conversation.body, wordingOf(target, context));
    const messages = readMember(edited, 'messages');
    const model = wordingModel(this.#plan, undefined, edited.model);
    return { model: model.canonical, messages: Array.isArray(messages) ? messages : [] };
  }
}

function reportOf({ engine, failure, notes, unsaid }: DecidedFunction, ms: number): TargetTry['decided'] {
  return {
    engine: engine === null ? null : { ref: engine.ref, label: engine.label },
    failure,
    notes: [...notes],
    unsaid: [...unsaid],
    ms,
  };
}

/** A trace that nobody records, the same for what is shown and for what is sent. */
function contextOfTry(requestId: string): { readonly traceparent: string } {
  const hex = requestId.replaceAll('-', '');
  return { traceparent: `00-${hex}-${hex.slice(16)}-00` };
}

/** Milliseconds, to the tenth. */
function elapsed(since: number): number {
  return Math.round((performance.now() - since) * 10) / 10;
}
