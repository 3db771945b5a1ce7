import { type CallIdRule, callIdRules, sentCallId } from '../call-ids.ts';
import type { EncodeTarget } from '../codec.ts';
import type {
  Block,
  Conversation,
  RefusalBlock,
  SystemText,
  TextBlock,
  ToolCallBlock,
  ToolResultBlock,
  Turn,
} from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import type { JsonObject } from '../json-value.ts';
import { pairToolResults } from '../pair-tool-results.ts';
import { placeholder } from '../placeholder.ts';
import { wrapCustomInput } from '../tool-input.ts';
import type { ToolNamer } from '../tool-names.ts';
import { cacheMarker } from './cache-marker.ts';
import { encodeUserContent } from './encode-content.ts';
import { encodeReasoning } from './encode-reasoning.ts';

/** System texts and turns as messages. */
export function encodeMessages(
  { system, turns }: Conversation,
  target: EncodeTarget,
  namer: ToolNamer,
  dropped: DroppedFields,
): readonly JsonObject[] {
  const encoder = new MessageEncoder(target, namer, dropped);
  return [
    ...encoder.system(system),
    ...pairToolResults(turns, dropped).flatMap((turn) => encoder.turn(turn)),
  ];
}

class MessageEncoder {
  readonly #target: EncodeTarget;
  readonly #namer: ToolNamer;
  readonly #dropped: DroppedFields;
  readonly #idRule: CallIdRule;

  constructor(target: EncodeTarget, namer: ToolNamer, dropped: DroppedFields) {
    this.#target = target;
    this.#namer = namer;
    this.#dropped = dropped;
    this.#idRule = target.provider === 'mistral' ? callIdRules.mistral : callIdRules.openai;
  }

  /** One message for neighbours of one role: many chat templates take no second system message. */
  system(texts: readonly SystemText[]): readonly JsonObject[] {
    const messages: JsonObject[] = [];
    let group: SystemText[] = [];
    for (const [index, text] of texts.entries()) {
      group.push(text);
      const next = texts[index + 1];
      if (next !== undefined && this.#sentRole(next.role) === this.#sentRole(text.role)) continue;
      messages.push({ role: this.#sentRole(text.role), content: this.#systemContent(group) });
      group = [];
    }
    return messages;
  }

  turn({ role, blocks }: Turn): readonly JsonObject[] {
    switch (role) {
      case 'user':
        return this.#user(blocks);
      case 'assistant':
        return this.#assistant(blocks);
      case 'system':
      case 'developer':
        if (blocks.length === 0) return [];
        return [
          {
            role: this.#sentRole(role),
            content: encodeUserContent(blocks, this.#target, this.#dropped),
          },
        ];
      default:
        return role satisfies never;
    }
  }

  #sentRole(role: SystemText['role']): SystemText['role'] {
    return this.#target.takesDeveloperRole ? role : 'system';
  }

  #systemContent(texts: readonly SystemText[]): unknown {
    const parts = texts.map(({ text, cacheControl }) => ({
      type: 'text',
      text,
      ...cacheMarker(cacheControl, this.#target, this.#dropped),
    }));
    const isMarked = parts.some((part) => 'cache_control' in part);
    return isMarked ? parts : texts.map(({ text }) => text).join('\n');
  }

  /** Results come directly behind the turn that called, before the user's own words. */
  #user(blocks: readonly Block[]): readonly JsonObject[] {
    const messages: JsonObject[] = [];
    const own: Block[] = [];
    for (const block of blocks) {
      if (block.type === 'tool_result') messages.push(this.#result(block));
    }
    for (const block of blocks) {
      if (block.type === 'tool_result') own.push(...this.#mediaOf(block));
      else own.push(block);
    }
    if (own.length > 0) {
      messages.push({ role: 'user', content: encodeUserContent(own, this.#target, this.#dropped) });
    }
    return messages;
  }

  #result(result: ToolResultBlock): JsonObject {
    const texts = result.content.flatMap((block) => {
      if (block.type === 'text' || block.type === 'refusal') return block.text;
      return isMedia(block) ? [] : placeholder(block, this.#dropped);
    });
    const [first = ''] = texts;
    // Chat has no mark of its own for a call that failed.
    if (result.isError && !/^error/i.test(first)) texts[0] = `Error: ${first}`;
    const isParted = this.#target.content === 'parts' && texts.length > 1;
    return {
      role: 'tool',
      tool_call_id: sentCallId(this.#idRule, result.callId),
      content: isParted ? texts.map((text) => ({ type: 'text', text })) : texts.join('\n'),
    };
  }

  /** What a tool message cannot hold, with a word on where it comes from. */
  #mediaOf(result: ToolResultBlock): readonly Block[] {
    const media = result.content.filter(isMedia);
    const [first] = media;
    if (first === undefined) return [];
    const text = `[${first.type} from tool ${sentCallId(this.#idRule, result.callId)}]`;
    return [{ type: 'text', path: result.path, text }, ...media];
  }

  #assistant(blocks: readonly Block[]): readonly JsonObject[] {
    const said: (TextBlock | RefusalBlock)[] = [];
    const calls: JsonObject[] = [];
    for (const block of blocks) {
      if (block.type === 'tool_call') calls.push(this.#call(block));
      else if (block.type === 'text' || block.type === 'refusal') said.push(block);
      else if (block.type !== 'reasoning') {
        said.push({ type: 'text', path: block.path, text: placeholder(block, this.#dropped) });
      }
    }
    if (said.length === 0 && calls.length === 0) return [];
    return [
      {
        role: 'assistant',
        content: said.length === 0 ? null : this.#assistantContent(said),
        ...encodeReasoning(blocks, this.#target),
        ...(calls.length > 0 && { tool_calls: calls }),
      },
    ];
  }

  /** One string: the blocks of one answer are one stream of text, and parts are refused by many. */
  #assistantContent(said: readonly (TextBlock | RefusalBlock)[]): unknown {
    const parts = said.map((block) => {
      const marker = cacheMarker(block.cacheControl, this.#target, this.#dropped);
      return block.type === 'refusal' && this.#target.content === 'parts'
        ? { type: 'refusal', refusal: block.text, ...marker }
        : { type: 'text', text: block.text, ...marker };
    });
    const needsParts = parts.some((part) => 'refusal' in part || 'cache_control' in part);
    return needsParts ? parts : said.map(({ text }) => text).join('');
  }

  #call(call: ToolCallBlock): JsonObject {
    const input = call.kind === 'custom' ? wrapCustomInput(call.input) : call.input;
    return {
      id: sentCallId(this.#idRule, call.id),
      type: 'function',
      function: { name: this.#namer.sentName(call.name), arguments: input.trim() === '' ? '{}' : input },
      ...(call.signature !== undefined &&
        takesThoughtSignatures.has(this.#target.provider) && {
          extra_content: { google: { thought_signature: call.signature } },
        }),
    };
  }
}

/** Who issued the signatures of calls and wants them back; others refuse the member. */
const takesThoughtSignatures: ReadonlySet<string> = new Set(['gemini']);

function isMedia(block: Block): boolean {
  switch (block.type) {
    case 'image':
    case 'audio':
      return true;
    case 'document':
      return block.source.kind !== 'text';
    default:
      return false;
  }
}
