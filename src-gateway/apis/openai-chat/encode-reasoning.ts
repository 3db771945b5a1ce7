import type { EncodeTarget } from '../codec.ts';
import type { Block, ReasoningBlock } from '../conversation.ts';
import type { JsonObject } from '../json-value.ts';
import { encodeReasoningDetail } from './reasoning-details.ts';

/**
 * Earlier reasoning as members of an assistant message, for the providers that want it back; `{}` for the
 * others, who refuse it or pay no heed.
 */
export function encodeReasoning(blocks: readonly Block[], target: EncodeTarget): JsonObject {
  const reasoning = blocks.filter((block) => block.type === 'reasoning');
  if (reasoning.length === 0) return {};
  if (takesReasoningDetails.has(target.provider)) return encodeDetails(reasoning, target.provider);
  const isCalling = blocks.some(({ type }) => type === 'tool_call');
  if (!target.replaysReasoning || !isCalling) return {};
  const text = reasoning.map((block) => block.text).join('');
  return text === '' ? {} : { reasoning_content: text };
}

const takesReasoningDetails: ReadonlySet<string> = new Set(['openrouter']);

/** Only reasoning with a proof that this provider, or Anthropic behind it, can check. */
function encodeDetails(reasoning: readonly ReasoningBlock[], provider: string): JsonObject {
  const details = reasoning.flatMap(({ text, seal }, index) => {
    if (seal === null || seal.value === '') return [];
    if (seal.issuer !== provider && seal.issuer !== 'anthropic') return [];
    return [encodeReasoningDetail(text, seal, index)];
  });
  return details.length === 0 ? {} : { reasoning_details: details };
}
