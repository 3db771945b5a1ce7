import { ApiError } from '../api-error.ts';
import type { Block, ReasoningBlock, SystemText, ToolCallBlock, Turn } from '../conversation.ts';
import type { DroppedFields } from '../dropped-fields.ts';
import { isObject, type JsonObject, listMember, member, textMember } from '../json-value.ts';
import { decodeContent } from './decode-content.ts';
import { argumentsText, reasoningTextOf, thoughtSignatureOf } from './decode-message.ts';
import { sealOfReasoningDetail, textOfReasoningDetail } from './reasoning-details.ts';

/** Messages as what stands before the first turn, and turns. Throws `ApiError` 400. */
export function decodeMessages(
  messages: unknown,
  dropped: DroppedFields,
): { readonly system: readonly SystemText[]; readonly turns: readonly Turn[] } {
  if (!Array.isArray(messages)) throw invalid('messages', 'must be a list of messages');
  const reader = new MessageReader(dropped);
  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}]`;
    if (!isObject(message)) throw invalid(path, 'must be a message');
    reader.read(message, path);
  }
  return { system: reader.system, turns: reader.turns };
}

class MessageReader {
  readonly system: SystemText[] = [];
  readonly turns: Turn[] = [];
  readonly #dropped: DroppedFields;
  /** Ids for the calls of the form that has none, by the name that was called. */
  readonly #legacyIds = new Map<string, string>();

  constructor(dropped: DroppedFields) {
    this.#dropped = dropped;
  }

  read(message: JsonObject, path: string): void {
    const { role } = message;
    if (message.name !== undefined && message.name !== null && role !== 'function') {
      this.#dropped.add(`${path}.name`);
    }
    switch (role) {
      case 'system':
      case 'developer':
        this.#readSystem(role, this.#contentOf(message, path));
        return;
      case 'user':
        this.#readUser(this.#contentOf(message, path));
        return;
      case 'assistant':
        this.turns.push({ role, blocks: this.#assistantBlocks(message, path) });
        return;
      case 'tool':
        this.#readResult(textMember(message, 'tool_call_id') ?? '', message, path);
        return;
      case 'function': {
        const name = textMember(message, 'name') ?? '';
        this.#readResult(this.#legacyIds.get(name) ?? name, message, path);
        return;
      }
      default:
        throw invalid(
          `${path}.role`,
          'must be system, developer, user, assistant or tool, or function in older requests',
        );
    }
  }

  #contentOf(message: JsonObject, path: string): readonly Block[] {
    return decodeContent(message.content, `${path}.content`, this.#dropped);
  }

  #readSystem(role: SystemText['role'], blocks: readonly Block[]): void {
    if (this.turns.length > 0) {
      this.turns.push({ role, blocks });
      return;
    }
    for (const block of blocks) {
      if (block.type === 'text' || block.type === 'refusal') {
        this.system.push({ role, text: block.text, cacheControl: block.cacheControl ?? null });
      } else this.#dropped.add(block.path);
    }
  }

  /** The user's words belong to the turn that brings the results before them. */
  #readUser(blocks: readonly Block[]): void {
    const last = this.turns.at(-1);
    if (last?.role === 'user' && last.blocks.at(-1)?.type === 'tool_result') this.#extendLast(last, blocks);
    else this.turns.push({ role: 'user', blocks });
  }

  /** All results of one turn's calls stand in one turn. */
  #readResult(callId: string, message: JsonObject, path: string): void {
    const content = this.#contentOf(message, path);
    const result: Block = { type: 'tool_result', path, callId, content, isError: false };
    const last = this.turns.at(-1);
    if (last?.role === 'user' && last.blocks.at(-1)?.type === 'tool_result') this.#extendLast(last, [result]);
    else this.turns.push({ role: 'user', blocks: [result] });
  }

  #extendLast(last: Turn, blocks: readonly Block[]): void {
    this.turns[this.turns.length - 1] = { role: last.role, blocks: [...last.blocks, ...blocks] };
  }

  #assistantBlocks(message: JsonObject, path: string): readonly Block[] {
    const refusal = textMember(message, 'refusal');
    const blocks: Block[] = [
      ...decodeReasoning(message, path),
      ...this.#contentOf(message, path).filter((block) => block.type !== 'text' || block.text !== ''),
    ];
    if (refusal !== null && refusal !== '') {
      blocks.push({ type: 'refusal', path: `${path}.refusal`, text: refusal });
    }
    // A reference to speech that only its vendor keeps.
    if (isObject(message.audio)) this.#dropped.add(`${path}.audio`);
    for (const [index, call] of listMember(message, 'tool_calls').entries()) {
      if (isObject(call)) blocks.push(decodeCall(call, `${path}.tool_calls[${index}]`));
    }
    if (isObject(message.function_call)) {
      blocks.push(this.#legacyCall(message.function_call, `${path}.function_call`));
    }
    return blocks;
  }

  #legacyCall(called: JsonObject, path: string): ToolCallBlock {
    const name = textMember(called, 'name') ?? '';
    const id = `call_${path.replaceAll(/\D/g, '')}`;
    this.#legacyIds.set(name, id);
    return { type: 'tool_call', path, id, name, kind: 'function', input: argumentsText(called) };
  }
}

function decodeCall(call: JsonObject, path: string): ToolCallBlock {
  const isCustom = isObject(call.custom);
  const called = isCustom ? call.custom : member(call, 'function');
  const signature = thoughtSignatureOf(call);
  return {
    type: 'tool_call',
    path,
    id: textMember(call, 'id') ?? '',
    name: textMember(called, 'name') ?? '',
    kind: isCustom ? 'custom' : 'function',
    input: isCustom ? (textMember(called, 'input') ?? '') : argumentsText(called),
    ...(signature !== null && { signature }),
  };
}

/** Reasoning that the client sends back. Without a proof whose it is, nobody but who replays texts takes it. */
function decodeReasoning(message: JsonObject, path: string): readonly ReasoningBlock[] {
  const details = listMember(message, 'reasoning_details');
  const sealed = details.flatMap((detail, index): readonly ReasoningBlock[] => {
    const seal = sealOfReasoningDetail(detail, 'unknown');
    const text = textOfReasoningDetail(detail);
    if (seal === null && text === '') return [];
    return [{ type: 'reasoning', path: `${path}.reasoning_details[${index}]`, text, seal }];
  });
  if (sealed.length > 0) return sealed;
  const text = reasoningTextOf(message);
  return text === '' ? [] : [{ type: 'reasoning', path: `${path}.reasoning_content`, text, seal: null }];
}

function invalid(param: string, demand: string): ApiError {
  return new ApiError(400, 'invalid_value', `Failed to parse request: \`${param}\` ${demand}`, { param });
}
