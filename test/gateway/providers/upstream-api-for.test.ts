import { describe, expect, it } from 'vitest';
import { upstreamApiFor } from '../../../src-gateway/providers/upstream-api-for.ts';
import { providerEndpointOf } from '../../support/provider-endpoint-of.ts';

const apis = (entry: string) => {
  const endpoint = providerEndpointOf(entry);
  const choose = (api: 'chat' | 'messages' | 'responses') => upstreamApiFor(endpoint, api);
  return [choose('chat'), choose('messages'), choose('responses')];
};

const url = 'base_url: "http://h", access_key: k';

describe('the API that a provider is sent a chat, messages or responses request in', () => {
  it.each([
    ['anthropic/m', ['chat', 'messages', 'chat']],
    ['vercel/m', ['chat', 'messages', 'responses']],
    ['openai/m', ['chat', 'chat', 'responses']],
    ['xai/m', ['chat', 'chat', 'responses']],
    ['chatgpt/m', ['responses', 'responses', 'responses']],
    ['amazon_bedrock/m', ['converse', 'converse', 'converse']],
    ...[
      'gemini',
      'mistral',
      'groq',
      'deepseek',
      'together_ai',
      'moonshotai',
      'zhipu',
      'xiaomi',
      'digitalocean',
      'openrouter',
      'edenai',
      'azure_openai',
      'ollama',
      'qwen',
      'plano',
    ].map((name): [string, string[]] => [`${name}/m`, ['chat', 'chat', 'chat']]),
  ])('of %s is %j', (model, expected) => expect(apis(`model: ${model}, ${url}`)).toEqual(expected));

  it.each([
    ['chat_completions', 'chat'],
    ['messages', 'messages'],
    ['responses', 'responses'],
    ['gemini', 'gemini'],
  ])('is what upstream_api: %s says', (value, api) => {
    expect(apis(`model: openai/m, ${url}, upstream_api: ${value}`)).toEqual([api, api, api]);
  });
});
