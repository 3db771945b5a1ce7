import type { Block, Turn } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import type { JsonObject } from '../json-value.ts';
import { mergeTurns, pairToolResults } from '../pair-tool-results.ts';
import type { ToolNamer } from '../tool-names.ts';
import { trimPrefill } from '../trim-prefill.ts';
import { encodeBlock } from './encode-content.ts';

/**
 * Turns as Anthropic takes them: without empty texts, without thoughts that are not its own, every call
 * answered in the turn behind it.
 */
export function sendableTurns(turns: readonly Turn[], dropped: DroppedFields): readonly Turn[] {
  // Results without their calls become the user's words, empty ones too.
  return trimPrefill(mergeTurns(sendable(pairToolResults(sendable(turns), dropped))));
}

function sendable(turns: readonly Turn[]): readonly Turn[] {
  return turns
    .map(({ role, blocks }) => ({ role, blocks: blocks.filter(isSendable) }))
    .filter(({ blocks }) => blocks.length > 0);
}

function isSendable(block: Block): boolean {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return block.text.trim() !== '';
    case 'reasoning':
      return block.seal?.issuer === 'anthropic' && block.seal.value !== '';
    default:
      return true;
  }
}

/** The member `messages`. */
export function encodeMessages(
  turns: readonly Turn[],
  namer: ToolNamer,
  dropped: DroppedFields,
): readonly JsonObject[] {
  return turns.map(({ role, blocks }) => {
    return { role, content: contentOf(blocks.map((block) => encodeBlock(block, namer, dropped))) };
  });
}

/** A lone text needs no list. */
function contentOf(blocks: readonly JsonObject[]): unknown {
  const [only] = blocks;
  return blocks.length === 1 && only?.type === 'text' && only.cache_control === undefined
    ? only.text
    : blocks;
}
