import type { ServerResponse } from 'node:http';
import type { GatewaySettings } from '../../../src-gateway/gateway-settings.ts';
import { type GatewayFixture, type Reply, startGateway } from '../../support/gateway-fixture.ts';
import {
  answerJson,
  type RecordedRequest,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';

/** A gateway that keeps conversations, in front of a provider of Chat Completions and one of Responses. */
export interface StatefulListener {
  readonly gateway: GatewayFixture;
  readonly up: RecordingProvider;
  /** `POST /v1/responses` */
  ask(body: object, headers?: Record<string, string>): Promise<Reply>;
  /** What the provider was sent last. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into requests of any shape
  sent(): any;
  /** Role and text of the messages that the provider was sent last. */
  messages(): string[];
  close(): Promise<void>;
}

export const translated = 'anthropic/claude-x';
export const other = 'groq/l';
/** An OpenAI-compatible server of one's own. */
export const custom = 'custom/srv';
export const native = 'openai/gpt-n';

/** Every turn n is answered `A<n>`, whole or as a stream, in the API that is asked. */
export async function startStatefulListener(
  state: string,
  settings: Partial<GatewaySettings> = {},
): Promise<StatefulListener> {
  const up = await startRecordingProvider();
  let turns = 0;
  up.answer = (response, request) => {
    turns += 1;
    answerTurn(response, request, `A${turns}`);
  };
  const gateway = await startGateway(statefulConfig(up.url, state), settings);
  const sent = () => JSON.parse(up.requests.at(-1)?.body ?? '');
  return {
    gateway,
    up,
    ask: (body, headers = {}) => gateway.send('/v1/responses', { body: JSON.stringify(body), headers }),
    sent,
    messages: () => sent().messages.map(messageText),
    close: async () => {
      await gateway.close();
      await up.close();
    },
  };
}

export function statefulConfig(up: string, state: string): string {
  return `
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers:
  - {model: ${translated}, access_key: k, base_url: "${up}/chat/v1", upstream_api: chat_completions}
  - {model: ${other}, access_key: k, base_url: "${up}/groq/v1"}
  - {model: ${custom}, provider_interface: openai, access_key: k, base_url: "${up}/own/v1"}
  - {model: ${native}, access_key: k, base_url: "${up}/openai/v1", upstream_api: responses}
${state}
`;
}

function messageText({ role, content }: { role: string; content: unknown }): string {
  const text = Array.isArray(content) ? content.map((part) => part.text).join('') : content;
  return `${role}:${text}`;
}

/** An answer in one text. */
export function answerTurn(response: ServerResponse, request: RecordedRequest, text: string): void {
  const { stream } = JSON.parse(request.body);
  const isResponses = request.path.endsWith('/responses');
  if (stream === true) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(isResponses ? nativeStream(text) : chatStream(text));
  } else answerJson(200, isResponses ? nativeResponse(text) : chatCompletion({ content: text }))(response);
}

export function chatCompletion(message: object, finish = 'stop') {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'claude-x',
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}

export function chatStream(text: string): string {
  const chunk = (delta: object, finish: string | null) =>
    `data: ${JSON.stringify({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'claude-x',
      choices: [{ index: 0, delta, finish_reason: finish }],
    })}\n\n`;
  return `${chunk({ role: 'assistant', content: text }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`;
}

/** As OpenAI names its own: longer than ours. */
export function nativeResponse(text: string) {
  return {
    id: `resp_native${text}`,
    object: 'response',
    created_at: 1,
    status: 'completed',
    model: 'gpt-n',
    store: true,
    output: [
      {
        id: `msg_native${text}`,
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text, annotations: [] }],
      },
    ],
    usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
  };
}

function nativeStream(text: string): string {
  const response = nativeResponse(text);
  const event = (type: string, members: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`;
  return (
    event('response.created', { response: { ...response, status: 'in_progress', output: [] } }) +
    event('response.output_text.delta', { delta: text }) +
    event('response.completed', { response })
  );
}
