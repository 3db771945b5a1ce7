import type { EncodeTarget } from '../codec.ts';
import type { Block, ToolCallBlock, ToolResultBlock, Turn } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import type { JsonObject } from '../json-value.ts';
import { mergeTurns, pairToolResults } from '../pair-tool-results.ts';
import { placeholder } from '../placeholder.ts';
import { toolInputObject } from '../tool-input.ts';
import type { ToolNamer } from '../tool-names.ts';
import { givenCallId } from './call-id.ts';
import { encodeMedia } from './encode-media.ts';
import { isGemini3 } from './encode-thinking-config.ts';

/** Turns of user and assistant as `contents`, the two by turns, beginning with the user. */
export function encodeContents(
  turns: readonly Turn[],
  target: EncodeTarget,
  namer: ToolNamer,
  dropped: DroppedFields,
): readonly JsonObject[] {
  const encoder = new ContentEncoder(target, namer, dropped);
  const sendable = pairToolResults(turns, dropped)
    .map(({ role, blocks }) => ({ role, blocks: blocks.filter(isSendable) }))
    .filter(({ blocks }) => blocks.length > 0);
  const contents = mergeTurns(sendable).map((turn) => encoder.content(turn));
  return contents[0]?.role === 'model' ? [{ role: 'user', parts: [{ text: ' ' }] }, ...contents] : contents;
}

/** Empty texts are refused; without its own proof a thought says nothing to Gemini. */
function isSendable(block: Block): boolean {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return block.text !== '';
    case 'reasoning':
      return block.seal?.issuer === 'gemini' && block.seal.value !== '';
    default:
      return true;
  }
}

class ContentEncoder {
  readonly #target: EncodeTarget;
  readonly #namer: ToolNamer;
  readonly #dropped: DroppedFields;
  /** The names of the calls so far, by their ids. */
  readonly #called = new Map<string, string>();

  constructor(target: EncodeTarget, namer: ToolNamer, dropped: DroppedFields) {
    this.#target = target;
    this.#namer = namer;
    this.#dropped = dropped;
  }

  content({ role, blocks }: Turn): JsonObject {
    const parts = blocks.flatMap((block) => this.#parts(block));
    if (role !== 'assistant') return { role: 'user', parts };
    return { role: 'model', parts: isGemini3(this.#target.model) ? vouched(parts) : parts };
  }

  #parts(block: Block): readonly JsonObject[] {
    if (block.cacheControl) this.#dropped.add('cache_control');
    switch (block.type) {
      case 'text':
      case 'refusal':
        return [{ text: block.text }];
      case 'image':
      case 'audio':
      case 'document':
        return [encodeMedia(block, this.#dropped)];
      case 'reasoning':
        return [{ text: block.text, thought: true, thoughtSignature: block.seal?.value }];
      case 'tool_call':
        return [this.#call(block)];
      case 'tool_result':
        return this.#result(block);
      case 'unsupported':
        return [{ text: placeholder(block, this.#dropped) }];
      default:
        return block satisfies never;
    }
  }

  #call(call: ToolCallBlock): JsonObject {
    this.#called.set(call.id, call.name);
    const { value, isBroken } =
      call.kind === 'custom'
        ? { value: { input: call.input }, isBroken: false }
        : toolInputObject(call.input);
    if (isBroken) this.#dropped.add(call.path);
    return {
      functionCall: { ...idMember(call.id), name: this.#namer.sentName(call.name), args: value },
      ...(call.signature !== undefined && { thoughtSignature: call.signature }),
    };
  }

  /** The answer under the name that was called, and behind it what no JSON can hold. */
  #result({ callId, content, isError }: ToolResultBlock): readonly JsonObject[] {
    const texts: string[] = [];
    const media: JsonObject[] = [];
    for (const block of content) {
      if (block.type === 'text' || block.type === 'refusal') texts.push(block.text);
      else media.push(...this.#parts(block));
    }
    const text = texts.join('\n');
    const name = this.#namer.sentName(this.#called.get(callId) ?? callId);
    return [
      {
        functionResponse: {
          ...idMember(callId),
          name,
          response: isError ? { error: text } : { output: text },
        },
      },
      ...media,
    ];
  }
}

function idMember(id: string): JsonObject {
  const given = givenCallId(id);
  return given === null ? {} : { id: given };
}

/**
 * Calls of a turn, the first of which has the proof that Gemini 3 demands. Where the proof is lost, or the
 * call was another model's, Google's documentation of thought signatures gives this word for it.
 */
function vouched(parts: readonly JsonObject[]): readonly JsonObject[] {
  const first = parts.findIndex((part) => 'functionCall' in part);
  if (first === -1 || parts[first]?.thoughtSignature !== undefined) return parts;
  return parts.map((part, index) =>
    index === first ? { ...part, thoughtSignature: 'skip_thought_signature_validator' } : part,
  );
}
