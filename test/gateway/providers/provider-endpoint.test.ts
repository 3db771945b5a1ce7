import { describe, expect, it } from 'vitest';
import type { ClientApi } from '../../../src-gateway/apis/client-api.ts';
import { hostResolver } from '../../../src-gateway/providers/host-aliases.ts';
import { pathFor, providerEndpoint, wireFor } from '../../../src-gateway/providers/provider-endpoint.ts';
import { configFrom } from '../../support/config-from.ts';

/** The endpoint of one provider entry, as YAML flow members behind its model. */
function endpoint(model: string, members = '') {
  const config = configFrom(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: "${model}", access_key: sk-p${members === '' ? '' : `, ${members}`}}]
`);
  const provider = config.providers[0];
  if (provider === undefined) throw new Error('no provider');
  return providerEndpoint(provider, hostResolver(false));
}

function urlFor(model: string, members: string, api: ClientApi, query = ''): string {
  const found = endpoint(model, members);
  return `${found.origin}${pathFor(found, wireFor(found, api), found.config.modelId, query)}`;
}

describe('the address of a provider', () => {
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

  it('connects to this machine under a container’s name for it, and keeps the name in Host', () => {
    const { origin, host } = endpoint('ollama/a', 'base_url: "http://host.docker.internal:11434"');
    expect([origin, host]).toEqual(['http://127.0.0.1:11434', 'host.docker.internal:11434']);
    expect(hostResolver(true)('host.docker.internal')).toBe('host.docker.internal');
  });

  it('sends the Host header that the entry names', () => {
    const { origin, host } = endpoint('ollama/a', 'base_url: "http://h:1", http_host: inner.example');
    expect([origin, host]).toEqual(['http://h:1', 'inner.example']);
  });
});

describe('asking for the usage of streams', () => {
  it.each([
    ['openai/gpt-4o', '', true],
    ['groq/l', '', true],
    ['mistral/m', '', false],
    ['custom/m', 'base_url: "http://h", provider_interface: openai', false],
    ['custom/m', 'base_url: "http://h", provider_interface: openai, inject_stream_usage: true', true],
    ['openai/gpt-4o', 'inject_stream_usage: false', false],
  ])('%s {%s}: %s', (model, members, asked) => {
    expect(endpoint(model, members).injectStreamUsage).toBe(asked);
  });
});
