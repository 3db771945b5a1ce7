import { ApiError } from '../apis/api-error.ts';
import type { ClientApi } from '../apis/client-api.ts';
import type { EncodeTarget } from '../apis/codec.ts';
import { clientCodecs, providerCodec } from '../apis/codecs.ts';
import type { Conversation } from '../apis/conversation.ts';
import { DroppedFields } from '../apis/dropped-fields.ts';
import { isObject, type JsonObject, listMember, parseJson, textMember } from '../apis/json-value.ts';
import type { RequestBody } from '../apis/request-body.ts';
import type { ThoughtSignatures } from '../apis/thought-signatures.ts';
import type { ToolNames } from '../apis/tool-names.ts';
import { type RoutingMessage, routingMessages } from '../routing/routing-messages.ts';
import { AgentError } from './agent-error.ts';
import type { ConversationTurn } from './conversation-state.ts';
import { ReplyTranslator } from './reply-translator.ts';

/** A client's request as agents get it, whatever API the client speaks: a Chat Completions body. */
export interface AgentConversation {
  readonly api: ClientApi;
  /** Without `messages`, which grow from agent to agent. */
  readonly request: JsonObject;
  readonly messages: readonly unknown[];
  /** What engines that choose agents read. */
  readonly routing: readonly RoutingMessage[];
  /** The client wants a stream. */
  readonly stream: boolean;
  /** What an agent's API cannot say. */
  readonly dropped: DroppedFields;
  /** What the answer adds to a conversation that is kept; `null`: nothing. */
  readonly turn: ConversationTurn | null;
  /** Reads what an agent answers. */
  translator(): ReplyTranslator;
}

export interface ConversationSurroundings {
  readonly requestId: string;
  readonly thoughtSignatures: ThoughtSignatures;
}

/**
 * What a client says, with everything that was said before where `turn` knows it. Throws `ApiError` 400
 * or `AgentError` 400.
 */
export function readAgentConversation(
  api: ClientApi,
  body: RequestBody,
  turn: ConversationTurn | null,
  surroundings: ConversationSurroundings,
): AgentConversation {
  const conversation = readChatConversation(api, body, turn, surroundings);
  if (conversation.messages.length > 0 && conversation.hasTurns) return conversation;
  throw new AgentError(400, 'empty_messages', 'No messages in conversation history');
}

/** The same, of a client that may have said nothing yet. */
export function readChatConversation(
  api: ClientApi,
  body: RequestBody,
  turn: ConversationTurn | null,
  surroundings: ConversationSurroundings,
): AgentConversation & { readonly hasTurns: boolean } {
  const value = parsed(body);
  const dropped = new DroppedFields(api);
  const conversation = clientCodecs[api].decodeRequest(value, dropped);
  refuseStateless(conversation);
  const read =
    api === 'chat'
      ? { request: value, toolNames: new Map(), dropped: new DroppedFields(api) }
      : { ...encoded(body, conversation, dropped), dropped };
  const { messages: _, ...request } = read.request;
  return {
    api,
    hasTurns: conversation.turns.length > 0,
    // Some agents demand a model, whatever it is.
    request: { model: '', ...request },
    messages: listMember(read.request, 'messages'),
    routing: routingMessages(conversation),
    stream: body.stream,
    dropped: read.dropped,
    turn,
    translator: () =>
      new ReplyTranslator({
        to: api,
        from: 'chat',
        request: { ...value, ...turn?.echo },
        stored: turn?.willStore ?? false,
        ...surroundings,
        model: textMember(value, 'model') ?? '',
        provider: agentProvider,
        toolNames: read.toolNames,
        customTools: new Set(conversation.tools.flatMap((tool) => (tool.type === 'custom' ? tool.name : []))),
        dropped: read.dropped,
      }),
  };
}

/** An agent is nobody's provider: no vendor's quirks apply. */
const agentProvider = 'agent';

function encoded(
  { model }: RequestBody,
  conversation: Conversation,
  dropped: DroppedFields,
): { readonly request: JsonObject; readonly toolNames: ToolNames } {
  const { body, toolNames } = providerCodec('chat').encodeRequest(
    conversation,
    { ...target, model },
    dropped,
  );
  return { request: body, toolNames };
}

/** The plainest form of a Chat request: agents read texts, and parts only where there is no other way. */
const target: EncodeTarget = {
  api: 'chat',
  provider: agentProvider,
  model: '',
  defaultMaxTokens: 4096,
  maxTokensMember: 'max_tokens',
  takesDeveloperRole: false,
  content: 'text-preferred',
  takesStreamOptions: false,
  replaysReasoning: false,
  takesCacheControl: false,
  takesTopK: false,
  takesWebSearch: false,
  takesEndUser: false,
  canReason: true,
  thinksAdaptively: false,
};

function parsed({ bytes }: RequestBody): JsonObject {
  const value = parseJson(new TextDecoder().decode(bytes));
  if (isObject(value)) return value;
  throw new AgentError(400, 'invalid_json', 'Request parsing error: Failed to parse request: not valid JSON');
}

function refuseStateless({ options }: Conversation): void {
  if (options.previousResponseId === undefined) return;
  throw new ApiError(
    400,
    'state_disabled',
    'This gateway keeps no conversation state: send the earlier turns as `input` instead of `previous_response_id`.',
    { param: 'previous_response_id' },
  );
}
