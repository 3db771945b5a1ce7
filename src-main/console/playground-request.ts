import type { CallParams } from '../contract/contract.ts';
import type { ClientApi } from '../contract/playground-calls.ts';

type PlaygroundParams = CallParams<'playground.send'>;

export interface PlaygroundRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The request that a client of that API would send. */
export function playgroundRequest(params: PlaygroundParams): PlaygroundRequest {
  const { path, headers = {}, body } = apis[params.api];
  return {
    path,
    headers: {
      'content-type': 'application/json',
      accept: params.stream ? 'text/event-stream' : 'application/json',
      'user-agent': 'plano-console-playground',
      ...headers,
    },
    body: JSON.stringify({
      ...(params.model === '' ? {} : { model: params.model }),
      ...body(params),
      ...(params.temperature === undefined ? {} : { temperature: params.temperature }),
    }),
  };
}

interface ClientApiShape {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  body(params: PlaygroundParams): Readonly<Record<string, unknown>>;
}

/** Anthropic's API wants a limit with every request. */
const defaultMaxTokens = 1024;

const apis: Readonly<Record<ClientApi, ClientApiShape>> = {
  chat: {
    path: '/v1/chat/completions',
    body: ({ system, user, stream, maxTokens }) => ({
      messages: [
        ...(system === '' ? [] : [{ role: 'system', content: system }]),
        { role: 'user', content: user },
      ],
      ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
      ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    }),
  },
  messages: {
    path: '/v1/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    body: ({ system, user, stream, maxTokens = defaultMaxTokens }) => ({
      ...(system === '' ? {} : { system }),
      messages: [{ role: 'user', content: user }],
      max_tokens: maxTokens,
      ...(stream ? { stream } : {}),
    }),
  },
  responses: {
    path: '/v1/responses',
    body: ({ system, user, stream, maxTokens }) => ({
      ...(system === '' ? {} : { instructions: system }),
      input: user,
      ...(stream ? { stream } : {}),
      ...(maxTokens === undefined ? {} : { max_output_tokens: maxTokens }),
    }),
  },
};
