import { randomBytes, randomUUID } from 'node:crypto';
import { type ClientApi, clientApis } from '../apis/client-api.ts';
import { clientCodecs } from '../apis/codecs.ts';
import { DroppedFields } from '../apis/dropped-fields.ts';
import { isObject, type JsonObject, parseJson } from '../apis/json-value.ts';
import { replayReply } from '../apis/replay-reply.ts';
import type { Reply } from '../apis/reply.ts';
import type { RequestBody } from '../apis/request-body.ts';

export interface GuardAnswerOptions {
  readonly api: ClientApi;
  readonly body: RequestBody;
  /** What the client is to read. */
  readonly message: string;
  readonly status: 200 | 400;
  readonly requestId: string;
  /** Of Responses: the answer is kept for requests that go on with it. */
  readonly stored: boolean;
}

export interface GuardAnswer {
  readonly status: 200 | 400;
  readonly contentType: string;
  readonly body: string;
}

/** The answer to a prompt that is blocked, in the API that the client speaks, a stream where it wants one. */
export function guardAnswer(options: GuardAnswerOptions): GuardAnswer {
  const { api, body, status } = options;
  if (status === 400) return { status, contentType: json, body: errorText(options) };
  const text = api === 'chat' ? completion(options) : encoded(options);
  return { status, contentType: body.stream ? events : json, body: text };
}

const json = 'application/json';
const events = 'text/event-stream; charset=utf-8';

function errorText({ api, message, requestId }: GuardAnswerOptions): string {
  const error = { type: 'prompt_guard', code: 'jailbreak', message };
  const isAnthropic = clientApis[api].envelope === 'anthropic';
  return JSON.stringify(isAnthropic ? { type: 'error', error, request_id: requestId } : { error });
}

/** With the mark by which programs that see no headers tell it from a model's words. */
function completion({ body, message }: GuardAnswerOptions): string {
  const head = { id: `chatcmpl-${randomUUID()}`, created: seconds(), model: body.model };
  const metadata = { 'x-plano-guard': 'jailbreak' };
  if (!body.stream) {
    return JSON.stringify({
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: message }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
      metadata,
    });
  }
  const chunk = (delta: JsonObject, finish: 'stop' | null) =>
    `data: ${JSON.stringify({
      ...head,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason: finish }],
    })}\n\n`;
  return `${chunk({ role: 'assistant' }, null)}${chunk({ content: message }, 'stop')}data: [DONE]\n\n`;
}

/** As a model would have said it. */
function encoded({ api, body, message, requestId, stored }: GuardAnswerOptions): string {
  const reply: Reply = {
    id: '',
    model: body.model,
    createdAt: seconds(),
    blocks: [{ type: 'text', text: message, citations: [] }],
    finish: { reason: 'stop', stopSequence: null },
    usage: { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 },
    serviceTier: null,
  };
  const request = parseJson(new TextDecoder().decode(body.bytes));
  const context = {
    ...{ api, requestId, model: body.model, provider: '', stored, now: seconds() },
    request: isObject(request) ? request : {},
    randomHex: (length: number) =>
      randomBytes(Math.ceil(length / 2))
        .toString('hex')
        .slice(0, length),
  };
  const codec = clientCodecs[api];
  const dropped = new DroppedFields(api);
  if (!body.stream) return codec.encodeReply(reply, context, dropped);
  const encoder = codec.streamEncoder(context, dropped);
  let text = '';
  for (const event of replayReply(reply)) text += encoder.write(event);
  return text;
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
