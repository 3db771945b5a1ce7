import type { ClientApi } from '../apis/client-api.ts';
import { isObject, type JsonObject, textMember } from '../apis/json-value.ts';
import { type RequestBody, readMember } from '../apis/request-body.ts';
import { messageText } from '../functions/message-text.ts';
import { stateMessages, withState } from '../functions/state-messages.ts';
import {
  type AgentConversation,
  type ConversationSurroundings,
  readChatConversation,
} from './agent-conversation.ts';
import { PromptError } from './prompt-error.ts';

/** A client's request as engines and targets read it, whatever API the client speaks. */
export interface PromptConversation
  extends Pick<AgentConversation, 'api' | 'request' | 'stream' | 'translator' | 'turn'> {
  readonly body: RequestBody;
  /** Chat messages, as the client sent them. */
  readonly messages: readonly JsonObject[];
  /** The same with the earlier call that the client gave back as state. */
  readonly history: readonly JsonObject[];
  /** Results of tools are to be left out of the engine's prompt. */
  readonly optimizeContextWindow: boolean;
  /** Words of the newest user message; `null`: no user speaks. */
  readonly question: string | null;
  readonly warnings: readonly string[];
}

/** Throws `InvalidRequestBody`, `ApiError` 400, `AgentError` 400 or `PromptError` 400. */
export function readPromptConversation(
  api: ClientApi,
  body: RequestBody,
  surroundings: ConversationSurroundings,
): PromptConversation {
  const read = readChatConversation(api, body, null, surroundings);
  const messages = read.messages.filter(isObject);
  const { optimize, state, warnings } = readMetadata(body);
  const last = messages.findLast(({ role }) => role === 'user');
  if (last !== undefined && isEmpty(last)) {
    throw new PromptError(400, 'empty_prompt', 'No content in the last user prompt');
  }
  return {
    api,
    body,
    messages,
    history: withState(messages, state),
    stream: body.stream,
    request: read.request,
    translator: read.translator,
    turn: read.turn,
    optimizeContextWindow: optimize,
    question: last === undefined ? null : (messageText(last) ?? ''),
    warnings,
  };
}

/** A picture alone says something, too. */
function isEmpty({ content }: JsonObject): boolean {
  return (
    content === null ||
    content === undefined ||
    content === '' ||
    (Array.isArray(content) && content.length === 0)
  );
}

/** What the gateway itself reads of a request's metadata; nothing of it is the model's. */
export const promptMetadata = [
  'x-arch-state',
  'x-arch-tool-call-message',
  'x-arch-api-response-message',
  'x-arch-fc-model-response',
  'optimize_context_window',
  'use_agent_orchestrator',
  'agent-name',
] as const;

function readMetadata(body: RequestBody) {
  const metadata = readMember(body, 'metadata');
  const optimize = textMember(metadata, 'optimize_context_window') === 'true';
  const text = textMember(metadata, 'x-arch-state');
  const state = text === null ? [] : stateMessages(text);
  const warnings = state === null ? ['metadata x-arch-state cannot be read and is ignored'] : [];
  return { optimize, state: state ?? [], warnings };
}
