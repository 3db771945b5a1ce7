import { createHash } from 'node:crypto';
import { invalidRequest } from '../api-failure.ts';

/** The proof that the sandbox thought or called this; base64. */
export function signatureOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** A thought that comes back in a later request, as Anthropic's models have it, directly or on Bedrock. */
export interface ReturnedThought {
  readonly text: string;
  readonly signature: string;
}

export interface ThinkingHistory {
  /** Thinking is asked for with a budget. */
  readonly isAskedFor: boolean;
  readonly thoughts: readonly ReturnedThought[];
  /** What the last turn of the assistant begins with, when its calls are being answered; `null`: they are not. */
  readonly answeredTurn: 'thought' | 'other' | null;
}

/** Throws `ApiFailure` as Anthropic refuses: for a forged thought, and for calls without the thought behind them. */
export function refuseForgedThinking({ answeredTurn, isAskedFor, thoughts }: ThinkingHistory): void {
  if (thoughts.some(({ signature, text }) => signature !== signatureOf(text))) {
    throw invalidRequest('messages: Invalid `signature` in `thinking` block', 'messages');
  }
  if (!isAskedFor || answeredTurn !== 'other') return;
  throw invalidRequest(
    'messages: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a final `assistant` message must start with a thinking block.',
    'messages',
  );
}
