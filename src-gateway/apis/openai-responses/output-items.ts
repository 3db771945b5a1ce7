import type { ReplyContext } from '../codec.ts';
import type { ReasoningSeal } from '../conversation.ts';
import { type JsonObject, listMember } from '../json-value.ts';
import type { Citation, Reply, ReplyBlock, ReplyToolCall } from '../reply.ts';
import { writeSealToken } from '../seal-token.ts';

/** The output of a whole reply: reasoning and calls are items, texts that follow each other one message. */
export function outputItems(reply: Reply, context: ReplyContext): readonly JsonObject[] {
  const items: JsonObject[] = [];
  const isCut = reply.finish.reason !== 'stop' && reply.finish.reason !== 'tool_calls';
  let content: JsonObject[] | null = null;
  for (const block of reply.blocks) {
    if (block.type === 'text' || block.type === 'refusal') {
      if (block.type === 'text' && block.text === '' && block.citations.length === 0) continue;
      if (content === null) {
        content = [];
        items.push(messageItem(newItemId('message', context), content, isCut ? 'incomplete' : 'completed'));
      }
      content.push(contentPart(block));
    } else {
      content = null;
      if (block.type === 'reasoning') {
        items.push(
          reasoningItem(newItemId('reasoning', context), block.text, encryptedContent(block.seal, context)),
        );
      } else items.push(callItem(newItemId(block.kind, context), block, 'completed'));
    }
  }
  return items;
}

const idPrefixes = { message: 'msg_', reasoning: 'rs_', function: 'fc_', custom: 'ctc_' } as const;

/** Ids are always ours: a provider's may repeat, or change from event to event. */
export function newItemId(kind: keyof typeof idPrefixes, context: ReplyContext): string {
  return idPrefixes[kind] + context.randomHex(24);
}

export function messageItem(id: string, content: readonly JsonObject[], status: string): JsonObject {
  return { id, type: 'message', status, role: 'assistant', content };
}

export function contentPart(block: ReplyBlock & { type: 'text' | 'refusal' }): JsonObject {
  return block.type === 'refusal' ? refusalPart(block.text) : textPart(block.text, block.citations);
}

export function textPart(text: string, citations: readonly Citation[]): JsonObject {
  return { type: 'output_text', text, annotations: citations.map(annotation), logprobs: [] };
}

export function refusalPart(refusal: string): JsonObject {
  return { type: 'refusal', refusal };
}

export function annotation({ url, title, start, end }: Citation): JsonObject {
  return {
    type: 'url_citation',
    url,
    title: title ?? '',
    start_index: start ?? 0,
    end_index: end ?? 0,
  };
}

export function reasoningItem(id: string, text: string, encrypted: string | null): JsonObject {
  return {
    id,
    type: 'reasoning',
    summary: text === '' ? [] : [{ type: 'summary_text', text }],
    ...(encrypted !== null && { encrypted_content: encrypted }),
  };
}

export function callItem(id: string, call: ReplyToolCall, status: string): JsonObject {
  const { kind, name, namespace } = call;
  const head = { id, call_id: call.id, name, ...(namespace !== undefined && { namespace }) };
  return kind === 'custom'
    ? { type: 'custom_tool_call', ...head, input: call.input, status }
    : { type: 'function_call', ...head, arguments: call.input, status };
}

/** What the client keeps of reasoning, when it asked for it; another vendor's seal says whose it is. */
export function encryptedContent(seal: ReasoningSeal | null, context: ReplyContext): string | null {
  if (seal === null || !listMember(context.request, 'include').includes('reasoning.encrypted_content')) {
    return null;
  }
  return seal.kind === 'encrypted' ? seal.value : writeSealToken(seal.issuer, seal.kind, seal.value);
}
