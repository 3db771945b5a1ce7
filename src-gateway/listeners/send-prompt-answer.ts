import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../apis/json-value.ts';
import type { Reply } from '../apis/reply.ts';
import type { OutputFilterRun } from '../filters/output-filter-run.ts';
import type { Exchange } from './exchange.ts';
import type { PromptConversation } from './prompt-conversation.ts';
import { allEvents } from './request-filters.ts';

/** An answer that no model has worded. */
export interface PromptAnswer {
  /** What a chat client that streams gets: one delta an event. */
  readonly chunks: readonly ChatDelta[];
  /** What a chat client gets that does not stream. */
  readonly whole: { readonly contentType: string; readonly body: Buffer };
  /** What clients of other APIs read. */
  readonly text: string;
}

export interface ChatDelta {
  readonly model: string;
  readonly delta: JsonObject;
}

export interface AnsweredRequest {
  readonly exchange: Exchange;
  readonly conversation: PromptConversation;
  /** What every answer passes through; `null`: nothing. */
  readonly filters: OutputFilterRun | null;
}

const eventsType = 'text/event-stream';
const jsonType = 'application/json';

/** Sends an answer in the form and the API that the client asked for. Throws `FilterStop`. */
export async function sendPromptAnswer(
  { conversation, exchange, filters }: AnsweredRequest,
  answer: PromptAnswer,
): Promise<void> {
  const { api, stream } = conversation;
  const isChat = api === 'chat';
  const contentType = stream ? eventsType : isChat ? answer.whole.contentType : jsonType;
  const headers = { 'content-type': contentType, ...(stream && { 'cache-control': 'no-cache' }) };
  const body = stream
    ? Buffer.from(isChat ? chatStream(answer.chunks) : translated(conversation, answer.text))
    : isChat
      ? answer.whole.body
      : Buffer.from(translated(conversation, answer.text));
  const filtered = filters === null ? body : await (stream ? allEvents(filters, body) : filters.body(body));
  await exchange.send(200, headers, Buffer.from(filtered));
}

/** Events of a chat stream; the last says that it ended well. */
function chatStream(chunks: readonly ChatDelta[]): string {
  const last = chunks.length - 1;
  const events = chatEvents(chunks.map((chunk, index) => ({ ...chunk, isLast: index === last })));
  return `${events}data: [DONE]\n\n`;
}

/** Events that come before those of another stream. */
export function leadingEvents(chunks: readonly ChatDelta[]): string {
  return chatEvents(chunks.map((chunk) => ({ ...chunk, isLast: false })));
}

function chatEvents(chunks: readonly (ChatDelta & { readonly isLast: boolean })[]): string {
  const id = `chatcmpl-${randomUUID()}`;
  const created = Math.floor(Date.now() / 1000);
  return chunks
    .map(({ delta, isLast, model }) => {
      const choice = { index: 0, delta, finish_reason: isLast ? 'stop' : null };
      const chunk = { id, object: 'chat.completion.chunk', created, model, choices: [choice] };
      return `data: ${JSON.stringify(chunk)}\n\n`;
    })
    .join('');
}

function translated({ stream, translator }: PromptConversation, text: string): string {
  const reply: Reply = {
    id: '',
    model: 'Arch-Function',
    createdAt: Math.floor(Date.now() / 1000),
    blocks: [{ type: 'text', text, citations: [] }],
    finish: { reason: 'stop', stopSequence: null },
    usage: { input: 0, cacheRead: null, cacheWrite: null, output: 0, reasoning: null },
    serviceTier: null,
  };
  return stream ? translator().encodeAsStream(reply) : translator().encode(reply);
}
