import { describe, expect, it } from 'vitest';
import type { ClientApi } from '../../../src-gateway/apis/client-api.ts';
import { patchBody } from '../../../src-gateway/apis/patch-body.ts';
import { readMember, readRequestBody } from '../../../src-gateway/apis/request-body.ts';
import { bodyQuirks } from '../../../src-gateway/providers/body-quirks.ts';
import { providerEndpointOf } from '../../support/provider-endpoint-of.ts';

/** The members that reach `model` of what the client sent beside the required ones. */
function sentTo(model: string, members: Record<string, unknown>, api: ClientApi = 'chat') {
  const endpoint = providerEndpointOf(`model: "${model}", access_key: k`);
  const required =
    api === 'messages' ? { messages: [], max_tokens: 1 } : api === 'chat' ? { messages: [] } : {};
  const body = readRequestBody(api, new TextEncoder().encode(JSON.stringify({ ...required, ...members })));
  const quirks = bodyQuirks(endpoint, api, endpoint.config.modelId, (name) => readMember(body, name));
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

describe('what a ChatGPT subscription insists on', () => {
  const identity =
    "You are Codex, based on GPT-5. You are running as a coding agent in the Codex CLI on a user's computer.";
  const sent = (members: Record<string, unknown>) =>
    sentTo('chatgpt/gpt-5.4', { input: 'hi', ...members }, 'responses');

  it('is its identity, a list, a stream, no store, and the reasoning in every reply', () => {
    expect(sent({})).toEqual({
      instructions: identity,
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'hi' }] }],
      store: false,
      stream: true,
      include: ['reasoning.encrypted_content'],
    });
  });

  it('goes before the client’s own instructions, once', () => {
    expect(sent({ instructions: 'S' }).instructions).toBe(`${identity}\n\nS`);
    expect(sent({ instructions: `A ${identity}` }).instructions).toBe(`A ${identity}`);
  });

  it('adds to what the client includes, and makes a list of one item', () => {
    const item = { role: 'user', content: 'hi' };
    expect(sent({ include: ['x'], input: item, store: true })).toMatchObject({
      include: ['x', 'reasoning.encrypted_content'],
      input: [item],
      store: false,
    });
    expect(sent({ include: ['reasoning.encrypted_content'], input: [item] })).toMatchObject({
      include: ['reasoning.encrypted_content'],
      input: [item],
    });
  });

  it('takes no limits, sampling or state', () => {
    const refused = { max_output_tokens: 5, temperature: 0, top_p: 1, user: 'u', metadata: {} };
    expect(Object.keys(sent({ ...refused, previous_response_id: 'resp_1', tools: [] })).sort()).toEqual([
      'include',
      'input',
      'instructions',
      'store',
      'stream',
      'tools',
    ]);
  });
});
