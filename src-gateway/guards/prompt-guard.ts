import type { GatewayConfig } from '../config/gateway-config.ts';
import { AnswerModes } from '../routing/ask-with-tool.ts';
import type { ModelLookup } from '../routing/resolve-model.ts';
import type { RouterCircuit } from '../routing/router-circuit.ts';
import { type GuardRef, guardRef } from './guard-ref.ts';
import type { GuardSettings } from './guard-settings.ts';
import { judgePrompt } from './judge-prompt.ts';

/** What every prompt is checked with under one config. */
export interface PromptGuard {
  /** What a client reads whose prompt is blocked. */
  readonly message: string;
  readonly chain: readonly GuardRef[];
  readonly settings: GuardSettings;
  readonly modes: AnswerModes;
  readonly circuit: RouterCircuit;
}

/** `null`: prompts are not checked. */
export function compilePromptGuard(
  { guards }: Pick<GatewayConfig, 'guards'>,
  settings: GuardSettings,
  { circuit, lookup }: { readonly circuit: RouterCircuit; readonly lookup: ModelLookup },
): PromptGuard | null {
  if (guards.jailbreakMessage === null) return null;
  // The expressions are compiled when they are first used: not while a client waits.
  judgePrompt(guards.jailbreakMessage);
  const chain = settings.engines.map((ref) => guardRef(ref, lookup));
  if (chain[0]?.kind === 'none') return null;
  const message = guards.jailbreakMessage.trim() === '' ? plainMessage : guards.jailbreakMessage;
  return { message, chain, settings, modes: new AnswerModes(), circuit };
}

/** For a config that was started though it has no message. */
const plainMessage = 'This request was blocked by a safety check. Please rephrase it.';
