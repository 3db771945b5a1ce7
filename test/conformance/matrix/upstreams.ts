import type { UpstreamApi } from '../../../src-gateway/apis/upstream-api.ts';

/** A provider of each API, with a real model's name: what it can be asked depends on that. */
export const upstreams = [
  {
    api: 'chat',
    title: 'OpenAI Chat Completions',
    model: 'openai/gpt-5',
    options: 'upstream_api: chat_completions',
    path: '/v1',
  },
  {
    api: 'messages',
    title: 'Anthropic Messages',
    model: 'anthropic/claude-sonnet-4-5',
    options: 'upstream_api: messages',
    path: '/v1',
  },
  {
    api: 'responses',
    title: 'OpenAI Responses',
    model: 'openai/gpt-5-mini',
    options: 'upstream_api: responses',
    path: '/v1',
  },
  {
    api: 'converse',
    title: 'Amazon Bedrock Converse',
    model: 'amazon_bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0',
    options: 'upstream_api: auto',
    path: '',
  },
  {
    api: 'gemini',
    title: 'Gemini generateContent',
    model: 'gemini/gemini-3-pro-preview',
    options: 'upstream_api: gemini',
    path: '',
  },
] as const satisfies readonly Upstream[];

export interface Upstream {
  readonly api: UpstreamApi;
  readonly title: string;
  readonly model: string;
  /** More members of the provider's entry. */
  readonly options: string;
  /** Behind the provider's address. */
  readonly path: string;
}

/** A gateway's config that declares them all at one address. */
export function upstreamsConfig(url: string): string {
  const providers = upstreams.map(
    ({ model, options, path }) =>
      `  - {model: "${model}", access_key: sk-matrix, base_url: "${url}${path}", ${options}}`,
  );
  return `
version: v0.4.0
listeners:
  - {type: model, name: matrix, address: 127.0.0.1, port: 12000}
model_providers:
${providers.join('\n')}
`;
}
