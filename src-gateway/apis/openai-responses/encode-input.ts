import { callIdRules, sentCallId } from '../call-ids.ts';
import type { EncodeTarget } from '../codec.ts';
import type { Block, ReasoningBlock, ToolKind, ToolResultBlock, Turn } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import type { JsonObject } from '../json-value.ts';
import { pairToolResults } from '../pair-tool-results.ts';
import type { ToolNamer } from '../tool-names.ts';
import { encodeAssistantPart, encodeUserPart } from './encode-content.ts';

/** The turns as items: messages, calls, outputs and reasoning, in their order. */
export function encodeInput(
  turns: readonly Turn[],
  target: EncodeTarget,
  namer: ToolNamer,
  dropped: DroppedFields,
): readonly JsonObject[] {
  const kinds = new Map<string, ToolKind>();
  return pairToolResults(turns, dropped).flatMap((turn) =>
    turn.role === 'assistant'
      ? assistantItems(turn.blocks, target, namer, kinds, dropped)
      : userItems(turn, kinds, dropped),
  );
}

function userItems(
  { role, blocks }: Turn,
  kinds: ReadonlyMap<string, ToolKind>,
  dropped: DroppedFields,
): readonly JsonObject[] {
  const items: JsonObject[] = [];
  const content: JsonObject[] = [];
  for (const block of blocks) {
    if (block.type === 'tool_result') items.push(outputItem(block, kinds, dropped));
    else content.push(encodeUserPart(block, dropped));
  }
  // A system text after the first turn is the developer's word here.
  if (content.length > 0) items.push({ role: role === 'user' ? 'user' : 'developer', content });
  return items;
}

function outputItem(
  result: ToolResultBlock,
  kinds: ReadonlyMap<string, ToolKind>,
  dropped: DroppedFields,
): JsonObject {
  const type = kinds.get(result.callId) === 'custom' ? 'custom_tool_call_output' : 'function_call_output';
  return {
    type,
    call_id: sentCallId(callIdRules.responses, result.callId),
    output: encodeOutput(result, dropped),
  };
}

function encodeOutput({ content, isError }: ToolResultBlock, dropped: DroppedFields): unknown {
  const isText = content.every((block) => block.type === 'text');
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
  const needsMark = isError && !/^error/i.test(text);
  if (isText) return needsMark ? `Error: ${text}` : text;
  const parts = content.map((block) => encodeUserPart(block, dropped));
  return needsMark ? [{ type: 'input_text', text: 'Error: ' }, ...parts] : parts;
}

function assistantItems(
  blocks: readonly Block[],
  target: EncodeTarget,
  namer: ToolNamer,
  kinds: Map<string, ToolKind>,
  dropped: DroppedFields,
): readonly JsonObject[] {
  const items: JsonObject[] = [];
  let message: JsonObject[] | null = null;
  for (const block of blocks) {
    if (block.type === 'tool_call') {
      message = null;
      kinds.set(block.id, block.kind);
      const call = { call_id: sentCallId(callIdRules.responses, block.id), name: namer.sentName(block.name) };
      items.push(
        block.kind === 'custom'
          ? { type: 'custom_tool_call', ...call, input: block.input }
          : { type: 'function_call', ...call, arguments: block.input === '' ? '{}' : block.input },
      );
    } else if (block.type === 'reasoning') {
      const item = reasoningItem(block, target);
      if (item === null) continue;
      message = null;
      items.push(item);
    } else {
      const part = encodeAssistantPart(block, dropped);
      if (message === null) {
        message = [part];
        items.push({ role: 'assistant', content: message });
      } else message.push(part);
    }
  }
  return items;
}

/** Only who issued a reasoning item can read it again; to anyone else it says nothing. */
function reasoningItem({ text, seal }: ReasoningBlock, target: EncodeTarget): JsonObject | null {
  if (seal?.kind !== 'encrypted' || seal.issuer !== target.provider || seal.value === '') return null;
  return {
    type: 'reasoning',
    ...(seal.itemId !== undefined && { id: seal.itemId }),
    summary: text === '' ? [] : [{ type: 'summary_text', text }],
    encrypted_content: seal.value,
  };
}
