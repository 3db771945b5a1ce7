import { type IndexedRange, scanMembers } from '../apis/json-members.ts';
import { elementsAt, membersAt, textAt } from '../apis/json-ranges.ts';
import { applyEdits, type Edit } from '../apis/patch-body.ts';
import type { CacheStrategy } from './cache-strategy.ts';

/** No provider caches less, whatever a config says. */
const leastPrefixTokens = 1024;
const marker = '"cache_control":{"type":"ephemeral"}';

/**
 * A request body with the markers that make its provider cache the beginning of the prompt. It stays as
 * it is where its sender has marked something, or where the prompt is too short to be cached; nothing
 * else changes in any case. Throws `JsonSyntaxError` when the body is no JSON object.
 */
export function withCacheMarkers(
  bytes: Uint8Array,
  strategy: CacheStrategy,
  minPrefixTokens: number,
): Uint8Array {
  if (strategy === 'nothing') return bytes;
  const body = { bytes, members: scanMembers(bytes) };
  const tools = elementsAt(bytes, body.members.get('tools'));
  const prefixBytes =
    sum(systemPlaces(body, strategy).map((place) => textBytes(bytes, place))) + toolBytes(bytes, tools);
  const estimate = Math.floor(prefixBytes / 4);
  if (estimate < Math.max(minPrefixTokens, leastPrefixTokens) || hasMarker(bytes)) return bytes;
  return applyEdits(bytes, strategy === 'breakpoints' ? breakpoints(body, tools) : contentPartMarker(body));
}

interface ScannedObject {
  readonly bytes: Uint8Array;
  readonly members: ReadonlyMap<string, IndexedRange>;
}

/** One at the end of what stays, one at the end of what has been said. */
function breakpoints({ bytes, members }: ScannedObject, tools: readonly IndexedRange[]): Edit[] {
  const system = members.get('system');
  const hasSystem = textAt(bytes, system) !== '' && system !== undefined && bytes[system.start] !== nullByte;
  const lastTool = tools.at(-1);
  const stable = hasSystem ? markLast(bytes, system) : lastTool && markObject(bytes, lastTool);
  const lastMessage = elementsAt(bytes, members.get('messages')).at(-1);
  const content = lastMessage && membersAt(bytes, lastMessage).get('content');
  return [...(stable ?? []), ...(content ? markLast(bytes, content) : [])];
}

/** One on the system message, or on the first message of a prompt without. */
function contentPartMarker({ bytes, members }: ScannedObject): Edit[] {
  const messages = elementsAt(bytes, members.get('messages')).map((range) => membersAt(bytes, range));
  const target = messages.find((message) => isSystem(bytes, message)) ?? messages[0];
  const content = target?.get('content');
  return content === undefined ? [] : markLast(bytes, content, ['text']);
}

/** Kinds of blocks that Anthropic lets carry a marker; it refuses one on a thinking block. */
const markable = ['text', 'tool_use', 'tool_result'];

/** Marks a text, which becomes a block, or the last block that may be marked. */
function markLast(bytes: Uint8Array, content: IndexedRange, kinds: readonly string[] = markable): Edit[] {
  const text = textAt(bytes, content);
  if (text !== null) {
    if (text === '') return [];
    return [insertion(content.start, '[{"type":"text","text":'), insertion(content.end, `,${marker}}]`)];
  }
  for (const block of elementsAt(bytes, content).toReversed()) {
    const members = membersAt(bytes, block);
    const kind = textAt(bytes, members.get('type')) ?? '';
    if (!kinds.includes(kind) || (kind === 'text' && !textAt(bytes, members.get('text')))) continue;
    return markObject(bytes, block);
  }
  return [];
}

function markObject(bytes: Uint8Array, object: IndexedRange): Edit[] {
  const isEmpty = membersAt(bytes, object).size === 0;
  return isEmpty ? [] : [insertion(object.end - 1, `,${marker}`)];
}

function insertion(at: number, text: string): Edit {
  return { start: at, end: at, text };
}

/** Contents that make up the system prompt. */
function systemPlaces({ bytes, members }: ScannedObject, strategy: CacheStrategy): IndexedRange[] {
  if (strategy === 'breakpoints') {
    const system = members.get('system');
    return system === undefined ? [] : [system];
  }
  return elementsAt(bytes, members.get('messages'))
    .map((range) => membersAt(bytes, range))
    .filter((message) => isSystem(bytes, message))
    .flatMap((message) => message.get('content') ?? []);
}

function isSystem(bytes: Uint8Array, message: ReadonlyMap<string, IndexedRange>): boolean {
  const role = textAt(bytes, message.get('role'));
  return role === 'system' || role === 'developer';
}

function textBytes(bytes: Uint8Array, content: IndexedRange): number {
  const text = textAt(bytes, content);
  if (text !== null) return encoder.encode(text).length;
  return sum(
    elementsAt(bytes, content).map((part) => {
      const partText = textAt(bytes, membersAt(bytes, part).get('text'));
      return partText === null ? 0 : encoder.encode(partText).length;
    }),
  );
}

/** Names, descriptions and schemas. */
function toolBytes(bytes: Uint8Array, tools: readonly IndexedRange[]): number {
  return sum(
    tools.map((tool) => {
      const outer = membersAt(bytes, tool);
      const inner = outer.has('function') ? membersAt(bytes, outer.get('function')) : outer;
      const texts = [inner.get('name'), inner.get('description')].flatMap((range) => range ?? []);
      const schema = inner.get('input_schema') ?? inner.get('parameters');
      return sum(texts.map((range) => textBytes(bytes, range))) + (schema ? schema.end - schema.start : 0);
    }),
  );
}

/** A member of that name anywhere; in a text its quotes would be escaped. */
function hasMarker(bytes: Uint8Array): boolean {
  return /"cache_control"\s*:/.test(decoder.decode(bytes));
}

const nullByte = 0x6e;
const encoder = new TextEncoder();
const decoder = new TextDecoder('latin1');

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
