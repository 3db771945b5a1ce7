import { describe, expect, it } from 'vitest';
import type { ClientApi } from '../../../src-gateway/apis/client-api.ts';
import { patchBody } from '../../../src-gateway/apis/patch-body.ts';
import { readRequestBody } from '../../../src-gateway/apis/request-body.ts';
import { bodyQuirks } from '../../../src-gateway/providers/body-quirks.ts';
import { providerEndpoint } from '../../../src-gateway/providers/provider-endpoint.ts';
import { configFrom } from '../../support/config-from.ts';

/** The members that reach `model` of what the client sent beside the required ones. */
function sentTo(model: string, members: Record<string, unknown>, api: ClientApi = 'chat') {
  const [provider] = configFrom(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: "${model}", access_key: k}]
`).providers;
  if (provider === undefined) throw new Error('no provider');
  const endpoint = providerEndpoint(provider, (host) => host);
  const required = api === 'messages' ? { messages: [], max_tokens: 1 } : { messages: [] };
  const body = readRequestBody(api, new TextEncoder().encode(JSON.stringify({ ...required, ...members })));
  const quirks = bodyQuirks(endpoint, api, provider.modelId, body);
  const patch = {
    model: 'x',
    includeUsage: false,
    ...quirks,
    strip: [...endpoint.strip, ...(quirks?.strip ?? [])],
  };
  const sent: Record<string, unknown> = JSON.parse(new TextDecoder().decode(patchBody(body, patch)));
  const { model: _model, messages: _messages, ...others } = sent;
  return others;
}

describe('what models refuse', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['openai/o3', { max_tokens: 5 }, { max_completion_tokens: 5 }],
    ['openai/o4-mini', { max_tokens: 5, max_completion_tokens: 6 }, { max_completion_tokens: 6 }],
    ['openrouter/openai/o3-pro', { max_tokens: 5 }, { max_completion_tokens: 5 }],
    ['openai/gpt-4o', { max_tokens: 5, temperature: 0.2 }, { max_tokens: 5, temperature: 0.2 }],
    ['openai/gpt-5-mini', { temperature: 0.2 }, {}],
    ['openai/gpt-5-mini', { temperature: 1 }, { temperature: 1 }],
    ['openai/gpt-5-mini', {}, {}],
    ['xai/grok', { web_search_options: {}, temperature: 0 }, { temperature: 0 }],
    [
      'moonshotai/kimi-for-coding',
      { store: true, reasoning_effort: 'high', stream_options: {}, temperature: 0.2 },
      { temperature: 0.2 },
    ],
    [
      'moonshotai/kimi-k3',
      { temperature: 0.2, n: 2, reasoning_effort: 'Medium' },
      { reasoning_effort: 'high' },
    ],
    ['moonshotai/kimi-k3', { reasoning_effort: 'extreme' }, {}],
  ])('%s: %j becomes %j', (model, members, expected) => expect(sentTo(model, members)).toEqual(expected));

  it('kimi-for-coding takes no thinking on the Messages API', () => {
    const members = { thinking: { type: 'enabled' }, temperature: 1 };
    expect(sentTo('moonshotai/kimi-for-coding', members, 'messages')).toEqual({
      max_tokens: 1,
      temperature: 1,
    });
  });
});
