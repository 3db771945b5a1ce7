import type { ClientApi } from '../apis/client-api.ts';
import type { IndexedRange } from '../apis/json-members.ts';
import { elementsAt, membersAt, textAt, textBytesAt } from '../apis/json-ranges.ts';
import type { RequestBody } from '../apis/request-body.ts';
import { Fnv64 } from '../upstream/fnv64.ts';

/** By what two requests are known to share the beginning of their prompt, or their conversation. */
export interface PromptIdentity {
  /** Of what stays the same over many conversations: 16 hexadecimal digits. */
  readonly prefixHash: string;
  /** Of one conversation: `implicit:` and 16 hexadecimal digits. */
  readonly sessionKey: string;
}

/**
 * The identity of a request's prompt; `null` when no user has spoken. Only what it is made of is read:
 * system texts, names of tools and the first user message.
 */
export function promptIdentity(api: ClientApi, body: RequestBody, tenant: string): PromptIdentity | null {
  const { system, tools, firstUser } = promptParts(api, body);
  if (firstUser === null) return null;
  const prefix = new Fnv64(salted).text(tenant).bytes(separator);
  joined(prefix, system, lineEnd).bytes(separator).text(tools.join(',')).bytes(separator);
  const session = joined(new Fnv64(prefix), firstUser, lineEnd).bytes(separator);
  return { prefixHash: prefix.hex, sessionKey: `implicit:${session.hex}` };
}

function joined(hash: Fnv64, texts: readonly Uint8Array[], between: Uint8Array): Fnv64 {
  let isFirst = true;
  for (const text of texts) {
    if (!isFirst) hash.bytes(between);
    hash.bytes(text);
    isFirst = false;
  }
  return hash;
}

const separator = Uint8Array.of(0x1f);
const lineEnd = Uint8Array.of(0x0a);
/** Plano's own salt and separator: replicas of both kinds must agree on a conversation. */
const salted = new Fnv64().text('plano-affinity-v1').bytes(separator);

interface PromptParts {
  readonly system: readonly Uint8Array[];
  readonly tools: readonly string[];
  readonly firstUser: readonly Uint8Array[] | null;
}

function promptParts(api: ClientApi, { bytes, members }: RequestBody): PromptParts {
  const first = { chat: undefined, messages: members.get('system'), responses: members.get('instructions') }[
    api
  ];
  const system = first === undefined ? [] : [...contentTexts(bytes, first)];
  const tools = elementsAt(bytes, members.get('tools')).flatMap((tool) => toolName(bytes, tool) ?? []);
  const turns = members.get(api === 'responses' ? 'input' : 'messages');
  const input = textBytesAt(bytes, turns);
  let firstUser: readonly Uint8Array[] | null = input === null ? null : [input];
  for (const turn of elementsAt(bytes, turns)) {
    const message = membersAt(bytes, turn);
    const role = textAt(bytes, message.get('role'));
    const content = message.get('content');
    if (role === 'system' || role === 'developer') system.push(...contentTexts(bytes, content));
    else if (role === 'user' && firstUser === null && !isToolResult(bytes, content)) {
      firstUser = contentTexts(bytes, content);
    }
  }
  return { system, tools, firstUser };
}

function toolName(bytes: Uint8Array, tool: IndexedRange): string | null {
  const members = membersAt(bytes, tool);
  return textAt(bytes, membersAt(bytes, members.get('function')).get('name') ?? members.get('name'));
}

/** A text as it is, or the texts of its parts; never none, as an empty one counts too. */
function contentTexts(bytes: Uint8Array, content: IndexedRange | undefined): readonly Uint8Array[] {
  const text = textBytesAt(bytes, content);
  if (text !== null) return [text];
  const parts = elementsAt(bytes, content).flatMap(
    (part) => textBytesAt(bytes, membersAt(bytes, part).get('text')) ?? [],
  );
  return parts.length === 0 ? [new Uint8Array()] : parts;
}

/** In Anthropic's API tools answer in the user's name. */
function isToolResult(bytes: Uint8Array, content: IndexedRange | undefined): boolean {
  const parts = elementsAt(bytes, content);
  return (
    parts.length > 0 &&
    parts.every((part) => textAt(bytes, membersAt(bytes, part).get('type')) === 'tool_result')
  );
}
