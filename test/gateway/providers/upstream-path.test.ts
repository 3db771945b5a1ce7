import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClientApi } from '../../../src-gateway/apis/client-api.ts';
import { upstreamApiFor } from '../../../src-gateway/providers/upstream-api-for.ts';
import { pathBehindPrefix, upstreamPath } from '../../../src-gateway/providers/upstream-path.ts';
import { providerEndpointOf } from '../../support/provider-endpoint-of.ts';

const endpoint = (model: string, members: string) =>
  providerEndpointOf(`model: "${model}", access_key: sk-p${members && `, ${members}`}`);

function urlFor(model: string, members: string, api: ClientApi, clientQuery = '', stream = false): string {
  const found = endpoint(model, members);
  const { modelId } = found.config;
  const path = upstreamPath(found, { api: upstreamApiFor(found, api), modelId, stream, clientQuery });
  return `${found.origin}${path}`;
}

describe('the address of a call', () => {
  it.each<[title: string, model: string, members: string, api: ClientApi, url: string]>([
    ['[llm-apis V1]', 'openai/gpt-4o', '', 'chat', 'https://api.openai.com/v1/chat/completions'],
    ['[llm-apis V4]', 'anthropic/claude-x', '', 'chat', 'https://api.anthropic.com/v1/chat/completions'],
    ['Anthropic', 'anthropic/claude-x', '', 'messages', 'https://api.anthropic.com/v1/messages'],
    ['Responses of OpenAI', 'openai/gpt-4o', '', 'responses', 'https://api.openai.com/v1/responses'],
    ['Responses of xAI', 'xai/grok', '', 'responses', 'https://api.x.ai/v1/responses'],
    ['its own prefix', 'groq/llama', '', 'messages', 'https://api.groq.com/openai/v1/chat/completions'],
    [
      '[llm-apis V6]',
      'groq/llama',
      'base_url: "https://api.groq.com/openai/v1"',
      'chat',
      'https://api.groq.com/openai/v1/chat/completions',
    ],
    [
      '[llm-apis V7]',
      'gemini/g',
      '',
      'chat',
      'https://generativelanguage.googleapis.com/v1beta/openai/chat/completions',
    ],
    [
      '[llm-apis V7]',
      'gemini/g',
      'base_url: "https://generativelanguage.googleapis.com/v1beta"',
      'chat',
      'https://generativelanguage.googleapis.com/v1beta/openai/chat/completions',
    ],
    [
      'a coding plan',
      'zhipu/glm',
      'base_url: "https://api.z.ai/api/coding/paas/v4"',
      'chat',
      'https://api.z.ai/api/coding/paas/v4/chat/completions',
    ],
    [
      'a coding plan',
      'zhipu/glm',
      'base_url: "https://api.z.ai/api/coding/paas/v4"',
      'messages',
      'https://api.z.ai/api/coding/paas/v4/chat/completions',
    ],
    [
      'host only',
      'zhipu/glm',
      'base_url: "https://api.z.ai"',
      'chat',
      'https://api.z.ai/api/paas/v4/chat/completions',
    ],
    [
      'host only',
      'qwen/q',
      'base_url: "https://dashscope.aliyuncs.com"',
      'responses',
      'https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions',
    ],
    [
      'host only',
      'qwen/q',
      'base_url: "https://dashscope.aliyuncs.com"',
      'messages',
      'https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions',
    ],
    [
      '[llm-apis V10]',
      'azure_openai/dep1',
      'base_url: "https://r.openai.azure.com"',
      'chat',
      'https://r.openai.azure.com/openai/deployments/dep1/chat/completions?api-version=2025-01-01-preview',
    ],
    [
      '[llm-apis V11]',
      'azure_openai/dep1',
      'base_url: "https://r.openai.azure.com/openai/deployments/dep9?api-version=2026-01-01"',
      'chat',
      'https://r.openai.azure.com/openai/deployments/dep9/chat/completions?api-version=2026-01-01',
    ],
    [
      'Azure, v1 surface',
      'azure_openai/dep1',
      'base_url: "https://r.openai.azure.com/openai/v1"',
      'chat',
      'https://r.openai.azure.com/openai/v1/chat/completions',
    ],
    [
      '[llm-apis V16]',
      'custom/m',
      'base_url: "http://h:8000/v1", provider_interface: openai',
      'chat',
      'http://h:8000/v1/chat/completions',
    ],
    ['[llm-apis V18]', 'openrouter/x', '', 'chat', 'https://openrouter.ai/api/v1/chat/completions'],
    ['[llm-apis V19]', 'ollama/a', 'base_url: "http://h:1"', 'chat', 'http://h:1/v1/chat/completions'],
    ['[llm-apis V19]', 'ollama/b', 'base_url: "http://h:2"', 'chat', 'http://h:2/v1/chat/completions'],
    [
      'a path replaces the default',
      'openai/gpt-4o',
      'base_url: "https://proxy/ai-gateway/openai/"',
      'chat',
      'https://proxy/ai-gateway/openai/chat/completions',
    ],
    [
      'the pasted path of a call is cut to its prefix',
      'openai/gpt-4o',
      'base_url: "https://proxy/v2/chat/completions"',
      'chat',
      'https://proxy/v2/chat/completions',
    ],
    [
      'Perplexity has no version in its path',
      'perplexity/sonar',
      'base_url: "https://api.perplexity.ai", provider_interface: openai',
      'chat',
      'https://api.perplexity.ai/chat/completions',
    ],
    [
      'an Anthropic-compatible server',
      'custom/m',
      'base_url: "http://h/anthropic/v1", provider_interface: openai, upstream_api: messages',
      'messages',
      'http://h/anthropic/v1/messages',
    ],
  ])('%s %s {%s} %s', (_title, model, members, api, url) => {
    expect(urlFor(model, members, api)).toBe(url);
  });

  it('keeps the query of its base_url beside the client’s', () => {
    expect(urlFor('openai/m', 'base_url: "https://h/v1?team=a"', 'chat', 'x=1')).toBe(
      'https://h/v1/chat/completions?team=a&x=1',
    );
  });

  const bedrock = 'base_url: "https://bedrock-runtime.us-east-1.amazonaws.com"';
  const bedrockUrl = 'https://bedrock-runtime.us-east-1.amazonaws.com/model';
  const gemini = 'https://generativelanguage.googleapis.com';

  it.each<[title: string, model: string, members: string, stream: boolean, url: string]>([
    [
      'a whole reply of Bedrock',
      'amazon_bedrock/amazon.nova-pro-v1:0',
      bedrock,
      false,
      `${bedrockUrl}/amazon.nova-pro-v1%3A0/converse`,
    ],
    [
      'a stream of Bedrock',
      'amazon_bedrock/us.anthropic.claude-x-v1:0',
      bedrock,
      true,
      `${bedrockUrl}/us.anthropic.claude-x-v1%3A0/converse-stream`,
    ],
    [
      'an ARN as the model',
      'amazon_bedrock/arn:aws:bedrock:us-east-1:1:inference-profile/p1',
      bedrock,
      false,
      `${bedrockUrl}/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fp1/converse`,
    ],
    [
      'Gemini’s own API',
      'gemini/g',
      'upstream_api: gemini',
      false,
      `${gemini}/v1beta/models/g:generateContent`,
    ],
    [
      'Gemini’s own API',
      'gemini/g',
      'upstream_api: gemini',
      true,
      `${gemini}/v1beta/models/g:streamGenerateContent?alt=sse`,
    ],
    [
      'Gemini’s own API',
      'gemini/g',
      `upstream_api: gemini, base_url: "${gemini}/v1"`,
      false,
      `${gemini}/v1/models/g:generateContent`,
    ],
    [
      'Gemini’s own API',
      'gemini/g',
      `upstream_api: gemini, base_url: "${gemini}/v1beta/openai"`,
      false,
      `${gemini}/v1beta/models/g:generateContent`,
    ],
    [
      'Gemini behind a proxy',
      'gemini/g',
      'upstream_api: gemini, base_url: "https://proxy/google?team=a"',
      true,
      'https://proxy/google/v1beta/models/g:streamGenerateContent?team=a&alt=sse',
    ],
  ])('%s %s {%s} stream %s', (_title, model, members, stream, url) => {
    expect(urlFor(model, members, 'chat', '', stream)).toBe(url);
  });

  it.each<[title: string, model: string, members: string, api: ClientApi, url: string]>([
    [
      'Responses of Azure, which have no deployment in their path',
      'azure_openai/d',
      'base_url: "https://r.openai.azure.com", upstream_api: responses',
      'responses',
      'https://r.openai.azure.com/openai/v1/responses',
    ],
    [
      'Messages at a provider that speaks them beside Chat',
      'deepseek/d',
      'base_url: "https://api.deepseek.com/anthropic/v1", upstream_api: messages',
      'messages',
      'https://api.deepseek.com/anthropic/v1/messages',
    ],
    ['a ChatGPT subscription', 'chatgpt/m', '', 'chat', 'https://chatgpt.com/backend-api/codex/responses'],
    [
      'the Kimi coding plan',
      'moonshotai/kimi-for-coding',
      'base_url: "https://api.kimi.com/coding"',
      'chat',
      'https://api.kimi.com/coding/v1/chat/completions',
    ],
  ])('%s', (_title, model, members, api, url) => expect(urlFor(model, members, api)).toBe(url));
});

describe('the address of what stands beside the API', () => {
  it.each([
    ['openai/m', '', '/embeddings', 'https://api.openai.com/v1/embeddings'],
    ['groq/m', '', '/audio/transcriptions', 'https://api.groq.com/openai/v1/audio/transcriptions'],
    [
      'azure_openai/d',
      'base_url: "https://r.openai.azure.com"',
      '/embeddings',
      'https://r.openai.azure.com/openai/deployments/d/embeddings?api-version=2025-01-01-preview',
    ],
    [
      'custom/m',
      'base_url: "http://h/v1?team=a", provider_interface: openai',
      '/rerank',
      'http://h/v1/rerank?team=a',
    ],
  ])('%s {%s} %s', (model, members, rest, url) => {
    const found = endpoint(model, members);
    const { modelId } = found.config;
    const path = pathBehindPrefix(found, { api: 'chat', modelId, rest, clientQuery: '' });
    expect(`${found.origin}${path}`).toBe(url);
  });
});

describe('a model in the path', () => {
  const modelId = fc
    .string({ unit: 'binary', minLength: 1 })
    .filter((id) => !/^\.{1,2}$/.test(id) && id.isWellFormed());
  const bedrock = endpoint('amazon_bedrock/*', 'base_url: "http://h/prefix"');
  const azure = endpoint('azure_openai/*', 'base_url: "http://h"');
  const gemini = endpoint('gemini/*', 'upstream_api: gemini');

  it('is one step of it, whatever it contains', () => {
    fc.assert(
      fc.property(modelId, (id) => {
        const call = { modelId: id, stream: false, clientQuery: '' };
        const steps = (path: string) => new URL(path, 'http://h').pathname.split('/').map(decodeURIComponent);
        expect(steps(upstreamPath(bedrock, { api: 'converse', ...call }))).toEqual([
          ...['', 'prefix', 'model', id, 'converse'],
        ]);
        expect(steps(upstreamPath(azure, { api: 'chat', ...call }))).toEqual([
          ...['', 'openai', 'deployments', id, 'chat', 'completions'],
        ]);
        expect(steps(upstreamPath(gemini, { api: 'gemini', ...call }))).toEqual([
          ...['', 'v1beta', 'models', `${id}:generateContent`],
        ]);
      }),
    );
  });
});
