import { isClaude } from '../anthropic-messages/is-claude.ts';
import type { EncodeTarget } from '../codec.ts';
import type { Block, ReasoningSeal, Turn } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import type { JsonObject } from '../json-value.ts';
import { mergeTurns, pairToolResults } from '../pair-tool-results.ts';
import type { ToolNamer } from '../tool-names.ts';
import { trimPrefill } from '../trim-prefill.ts';
import { withCachePoint } from './cache-point.ts';
import { BlockEncoder, blankText } from './encode-content.ts';

/**
 * Turns as Bedrock takes them: without blank texts, which it refuses, without thoughts of others, every call
 * answered in the turn behind it.
 */
export function sendableTurns(
  turns: readonly Turn[],
  target: EncodeTarget,
  dropped: DroppedFields,
): readonly Turn[] {
  const sendable = (some: readonly Turn[]) =>
    some
      .map(({ role, blocks }) => ({ role, blocks: blocks.filter((block) => isSendable(block, target)) }))
      .filter(({ blocks }) => blocks.length > 0);
  return trimPrefill(mergeTurns(sendable(pairToolResults(sendable(turns), dropped))));
}

function isSendable(block: Block, target: EncodeTarget): boolean {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return block.text.trim() !== '';
    case 'reasoning':
      return block.seal !== null && block.seal.value !== '' && isOfModel(block.seal, target);
    default:
      return true;
  }
}

/** Anthropic's signatures hold wherever its models run. */
function isOfModel({ issuer, kind }: ReasoningSeal, target: EncodeTarget): boolean {
  if (issuer === 'bedrock') return true;
  return issuer === 'anthropic' && kind === 'signature' && isClaude(target.model);
}

/** The member `messages`. */
export function encodeMessages(
  turns: readonly Turn[],
  namer: ToolNamer,
  dropped: DroppedFields,
): readonly JsonObject[] {
  const encoder = new BlockEncoder(namer, dropped);
  const messages = turns.map(({ role, blocks }) => {
    const content = blocks.flatMap((block) => withCachePoint([encoder.encode(block)], block.cacheControl));
    // A document without a word about it is refused.
    const isMute = content.some((each) => 'document' in each) && !content.some((each) => 'text' in each);
    return { role, content: isMute ? [...content, blankText] : content };
  });
  return messages[0]?.role === 'assistant' ? [{ role: 'user', content: [blankText] }, ...messages] : messages;
}
