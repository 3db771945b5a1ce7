import type { CallParams } from '../contract/contract.ts';
import type { ClientApi } from '../contract/playground-calls.ts';

type PlaygroundParams = CallParams<'playground.send'>;
type ReplayParams = CallParams<'playground.replay'>;

export interface PlaygroundRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The request that a client of that API would send. */
export function playgroundRequest(params: PlaygroundParams): PlaygroundRequest {
  const { headers = {}, body } = apis[params.api];
  return {
    path: apiPaths[params.api],
    headers: {
      'content-type': 'application/json',
      accept: params.stream ? 'text/event-stream' : 'application/json',
      'user-agent': 'plano-console-playground',
      ...headers,
      ...(params.routed === false ? { 'x-plano-routing': 'off' } : {}),
      ...(params.affinity === undefined ? {} : { 'x-model-affinity': params.affinity }),
    },
    body: JSON.stringify({
      ...(params.model === '' ? {} : { model: params.model }),
      ...body(params),
      ...(params.temperature === undefined ? {} : { temperature: params.temperature }),
    }),
  };
}

/** A recorded request as it is sent again. */
export function replayRequest({ api, body, headers, replayOf }: ReplayParams): PlaygroundRequest {
  return {
    path: apiPaths[api],
    headers: {
      'content-type': 'application/json',
      ...Object.fromEntries(headers.map(({ name, value }) => [name, value])),
      'x-plano-replay-of': replayOf,
    },
    body,
  };
}

/** Where a client of that API posts to. */
export const apiPaths: Readonly<Record<ClientApi, string>> = {
  chat: '/v1/chat/completions',
  messages: '/v1/messages',
  responses: '/v1/responses',
};

interface ClientApiShape {
  readonly headers?: Readonly<Record<string, string>>;
  body(params: PlaygroundParams): Readonly<Record<string, unknown>>;
}

/** Anthropic's API wants a limit with every request. */
const defaultMaxTokens = 1024;

const apis: Readonly<Record<ClientApi, ClientApiShape>> = {
  chat: {
    body: ({ system, stream, maxTokens, ...turns }) => ({
      messages: [...(system === '' ? [] : [{ role: 'system', content: system }]), ...messagesOf(turns)],
      ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
      ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    }),
  },
  messages: {
    headers: { 'anthropic-version': '2023-06-01' },
    body: ({ system, stream, maxTokens = defaultMaxTokens, ...turns }) => ({
      ...(system === '' ? {} : { system }),
      messages: messagesOf(turns),
      max_tokens: maxTokens,
      ...(stream ? { stream } : {}),
    }),
  },
  responses: {
    body: ({ system, user, history = [], stream, maxTokens }) => ({
      ...(system === '' ? {} : { instructions: system }),
      input: history.length === 0 ? user : messagesOf({ history, user }),
      ...(stream ? { stream } : {}),
      ...(maxTokens === undefined ? {} : { max_output_tokens: maxTokens }),
    }),
  },
};

function messagesOf({ history = [], user }: Pick<PlaygroundParams, 'history' | 'user'>) {
  return [...history.map(({ role, text }) => ({ role, content: text })), { role: 'user', content: user }];
}
