import { ApiError } from '../api-error.ts';
import type { Block, ReasoningBlock, SystemText, ToolResultBlock, Turn } from '../conversation.ts';
import { isObject, type JsonObject, listMember, textMember } from '../json-value.ts';
import { readSealToken } from '../seal-token.ts';
import { decodeContent } from './decode-content.ts';

export interface DecodedInput {
  /** System and developer messages before the first turn. */
  readonly system: readonly SystemText[];
  readonly turns: readonly Turn[];
}

/** Reads `input`: one text, or a list of items. Throws `ApiError` with status 400. */
export function decodeInput(input: unknown): DecodedInput {
  if (typeof input === 'string') {
    return { system: [], turns: [{ role: 'user', blocks: [{ type: 'text', path: 'input', text: input }] }] };
  }
  if (input === undefined || input === null) return { system: [], turns: [] };
  if (!Array.isArray(input)) throw invalid('input', 'must be a text or a list of items');
  const system: SystemText[] = [];
  const turns: OpenTurn[] = [];
  const calls = new Set<string>();
  for (const [index, item] of input.entries()) {
    const path = `input[${index}]`;
    if (!isObject(item)) throw invalid(path, 'must be an object');
    const role = roleOf(item, path);
    if (role === 'system' || role === 'developer') {
      const blocks = decodeContent(item.content, `${path}.content`);
      if (turns.length === 0) system.push({ role, text: textOf(blocks), cacheControl: null });
      else turns.push({ role, blocks: [...blocks], isOpen: false });
    } else if (role === 'user' || role === 'assistant') {
      // Calls that follow a message of the assistant belong to its turn.
      turns.push({
        role,
        blocks: [...decodeContent(item.content, `${path}.content`)],
        isOpen: role === 'assistant',
      });
    } else {
      addItem(turns, calls, item, path);
    }
  }
  return { system, turns: turns.map(({ role: of, blocks }) => ({ role: of, blocks })) };
}

interface OpenTurn {
  readonly role: Turn['role'];
  readonly blocks: Block[];
  /** Items that follow may still belong to it. */
  readonly isOpen: boolean;
}

/** `null`: the item is no message. */
function roleOf(item: JsonObject, path: string): Turn['role'] | null {
  const type = textMember(item, 'type');
  if (type !== null && type !== 'message') return null;
  const role = textMember(item, 'role');
  if (role === 'user' || role === 'assistant' || role === 'system' || role === 'developer') return role;
  throw invalid(`${path}.role`, 'must be user, assistant, system or developer');
}

function addItem(turns: OpenTurn[], calls: Set<string>, item: JsonObject, path: string): void {
  const type = textMember(item, 'type') ?? '';
  switch (type) {
    case 'function_call':
    case 'custom_tool_call': {
      const callId = textMember(item, 'call_id') ?? textMember(item, 'id') ?? '';
      calls.add(callId);
      append(turns, 'assistant', {
        type: 'tool_call',
        path,
        id: callId,
        name: textMember(item, 'name') ?? '',
        kind: type === 'function_call' ? 'function' : 'custom',
        input: textMember(item, type === 'function_call' ? 'arguments' : 'input') ?? '',
      });
      return;
    }
    case 'function_call_output':
    case 'custom_tool_call_output':
      append(turns, 'user', decodeOutput(item, path, calls));
      return;
    case 'reasoning':
      append(turns, 'assistant', decodeReasoningItem(item, path));
      return;
    case 'item_reference':
      throw new ApiError(
        400,
        'item_not_found',
        `Item with id '${textMember(item, 'id') ?? ''}' not found: this gateway keeps no items. Send the item itself.`,
        { param: path },
      );
    default:
      append(turns, 'assistant', { type: 'unsupported', path, kind: type, text: null });
  }
}

/** Consecutive items of one side share a turn. */
function append(turns: OpenTurn[], role: 'user' | 'assistant', block: Block): void {
  const last = turns.at(-1);
  if (last?.role === role && last.isOpen) last.blocks.push(block);
  else turns.push({ role, blocks: [block], isOpen: true });
}

function decodeOutput(item: JsonObject, path: string, calls: ReadonlySet<string>): ToolResultBlock {
  const callId = textMember(item, 'call_id') ?? '';
  if (!calls.has(callId)) {
    throw new ApiError(
      400,
      'missing_tool_call',
      `No tool call found for the tool output with call_id '${callId}'. Send the call before its output.`,
      { param: path },
    );
  }
  const { output } = item;
  const content =
    typeof output === 'string' || Array.isArray(output)
      ? decodeContent(output, `${path}.output`)
      : [{ type: 'text' as const, path: `${path}.output`, text: JSON.stringify(output ?? '') }];
  return { type: 'tool_result', path, callId, content, isError: false };
}

function decodeReasoningItem(item: JsonObject, path: string): ReasoningBlock {
  const parts = listMember(item, 'content').length > 0 ? 'content' : 'summary';
  const text = listMember(item, parts)
    .map((part) => textMember(part, 'text') ?? '')
    .join('\n\n');
  const encrypted = textMember(item, 'encrypted_content');
  if (encrypted === null) return { type: 'reasoning', path, text, seal: null };
  const itemId = textMember(item, 'id');
  const seal = readSealToken(encrypted) ?? {
    issuer: 'openai',
    kind: 'encrypted' as const,
    value: encrypted,
    ...(itemId !== null && { itemId }),
  };
  return { type: 'reasoning', path, text, seal };
}

function textOf(blocks: readonly Block[]): string {
  return blocks.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
}

function invalid(path: string, problem: string): ApiError {
  return new ApiError(400, 'invalid_value', `Failed to parse request: \`${path}\` ${problem}`, {
    param: path,
  });
}
