import type { ListenerConfig } from '../config/gateway-config.ts';
import type { PromptTargetConfig } from '../config/prompt-target-config.ts';
import type { DecidedFunction, FunctionRequest } from '../functions/decide-function.ts';
import type { FunctionDecision } from '../functions/function-decision.ts';
import type { RouterCircumstances } from '../routing/ask-router.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import type { PromptConversation } from './prompt-conversation.ts';
import { PromptError } from './prompt-error.ts';
import type { PromptPlan } from './prompt-plan.ts';

/** What engines are asked about a conversation; `functions`: those that they may choose from. */
export function functionRequest(
  { config, prompt, routing }: GatewayPlan,
  { history, optimizeContextWindow }: Pick<PromptConversation, 'history' | 'optimizeContextWindow'>,
  circumstances: Pick<RouterCircumstances, 'requestId' | 'clientHeaders' | 'signal' | 'startCall'>,
  functions: readonly PromptTargetConfig[] = prompt.functions,
): FunctionRequest {
  return {
    routing: prompt.routing,
    settings: prompt.settings,
    circuit: routing.circuit,
    functions,
    messages: history,
    optimizeContextWindow: config.overrides.optimizeContextWindow || optimizeContextWindow,
    now: new Date(),
    circumstances: {
      ...circumstances,
      timeoutMs: prompt.settings.timeoutMs,
      dispatcher: routing.dispatcher,
      endpointOf: routing.endpointOf,
    },
  };
}

/** What was decided; nothing fits when nobody could say and a target takes that. Throws `PromptError` 502. */
export function settledDecision(
  { fallback, settings }: Pick<PromptPlan, 'fallback' | 'settings'>,
  { decision, failure }: Pick<DecidedFunction, 'decision' | 'failure'>,
): FunctionDecision {
  if (decision !== null) return decision;
  if (fallback !== null && !settings.strict) return { kind: 'no_match', raw: null };
  throw new PromptError(502, 'engine_failed', `No engine could choose a function: ${failure}`);
}

/** Who answers what fits no function. */
export type UnmatchedWay =
  | { readonly path: 'default_target'; readonly target: PromptTargetConfig }
  | { readonly path: 'agent'; readonly agents: ListenerConfig }
  | { readonly path: 'llm' };

/** The default target, else agents where they are told to, else a model. */
export function unmatchedWay({ config, prompt }: Pick<GatewayPlan, 'config' | 'prompt'>): UnmatchedWay {
  if (prompt.fallback !== null) return { path: 'default_target', target: prompt.fallback };
  const agents = config.listeners.find(({ name }) => name === prompt.settings.noMatchListener);
  return agents === undefined ? { path: 'llm' } : { path: 'agent', agents };
}
