import { isClaude } from '../anthropic-messages/is-claude.ts';
import type { ReasoningSeal } from '../conversation.ts';

/** The seal of readable reasoning. Claude's is Anthropic's own, and holds wherever Claude runs. */
export function signatureSeal(value: string, model: string): ReasoningSeal {
  return { issuer: isClaude(model) ? 'anthropic' : 'bedrock', kind: 'signature', value };
}

/** Hidden reasoning, base64 in a form of Bedrock's. */
export function redactedSeal(value: string): ReasoningSeal {
  return { issuer: 'bedrock', kind: 'redacted', value };
}
