import type { ClientApi } from '../apis/client-api.ts';
import type { ByteRange } from '../apis/json-members.ts';
import { elementsAt, membersAt, textAt } from '../apis/json-ranges.ts';
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
  const prefix = withChunks(new Fnv64(), [salt, tenant, system.join('\n'), tools.join(',')]);
  const session = withChunks(new Fnv64(prefix), [firstUser]);
  return { prefixHash: prefix.hex, sessionKey: `implicit:${session.hex}` };
}

/** Plano's own salt and separator: replicas of both kinds must agree on a conversation. */
const salt = 'plano-affinity-v1';

function withChunks(hash: Fnv64, chunks: readonly string[]): Fnv64 {
  for (const chunk of chunks) hash.text(chunk).bytes(separator);
  return hash;
}

const separator = Uint8Array.of(0x1f);

interface PromptParts {
  readonly system: readonly string[];
  readonly tools: readonly string[];
  readonly firstUser: string | null;
}

function promptParts(api: ClientApi, { bytes, members }: RequestBody): PromptParts {
  const first = { chat: undefined, messages: members.get('system'), responses: members.get('instructions') }[
    api
  ];
  const system = first === undefined ? [] : [contentText(bytes, first)];
  const tools = elementsAt(bytes, members.get('tools')).flatMap((tool) => toolName(bytes, tool) ?? []);
  const turns = members.get(api === 'responses' ? 'input' : 'messages');
  let firstUser = textAt(bytes, turns);
  for (const turn of elementsAt(bytes, turns)) {
    const message = membersAt(bytes, turn);
    const role = textAt(bytes, message.get('role'));
    const content = message.get('content');
    if (role === 'system' || role === 'developer') system.push(contentText(bytes, content));
    else if (role === 'user' && firstUser === null && !isToolResult(bytes, content)) {
      firstUser = contentText(bytes, content);
    }
  }
  return { system, tools, firstUser };
}

function toolName(bytes: Uint8Array, tool: ByteRange): string | null {
  const members = membersAt(bytes, tool);
  return textAt(bytes, membersAt(bytes, members.get('function')).get('name') ?? members.get('name'));
}

/** A text as it is; of parts the texts, one a line. */
function contentText(bytes: Uint8Array, content: ByteRange | undefined): string {
  const parts = elementsAt(bytes, content).flatMap(
    (part) => textAt(bytes, membersAt(bytes, part).get('text')) ?? [],
  );
  return textAt(bytes, content) ?? parts.join('\n');
}

/** In Anthropic's API tools answer in the user's name. */
function isToolResult(bytes: Uint8Array, content: ByteRange | undefined): boolean {
  const parts = elementsAt(bytes, content);
  return (
    parts.length > 0 &&
    parts.every((part) => textAt(bytes, membersAt(bytes, part).get('type')) === 'tool_result')
  );
}
