import { describe, expect, it } from 'vitest';
import type { ProviderConfig } from '../../../src-gateway/config/gateway-config.ts';
import { providerEndpoint } from '../../../src-gateway/providers/provider-endpoint.ts';
import { upstreamApiFor } from '../../../src-gateway/providers/upstream-api-for.ts';
import { upstreamPath } from '../../../src-gateway/providers/upstream-path.ts';
import { analyse, findings } from './analyse.ts';

const withProvider = (entry: string) => `version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{${entry}, access_key: $OPENAI_API_KEY}]
`;

/** The whole address of a chat call that a config's provider gets, connected to under its own name. */
function chatUrl(entry: string, model?: string): string {
  const [provider] = analyse(withProvider(entry)).config?.providers ?? [];
  if (provider === undefined) throw new Error('no provider');
  return urlOf(provider, model ?? provider.modelId);
}

function urlOf(provider: ProviderConfig, modelId: string): string {
  const endpoint = providerEndpoint(provider, { aws: null, newSessionId: () => 's' });
  const api = upstreamApiFor(endpoint, 'chat');
  return `${endpoint.origin}${upstreamPath(endpoint, { api, modelId, stream: false, clientQuery: '' })}`;
}

describe('the address that a chat call goes to', () => {
  it.each([
    [
      '[config D08]',
      'model: "groq/*", base_url: "https://api.groq.com/openai/v1"',
      'https://api.groq.com/openai/v1/chat/completions',
    ],
    [
      '[config D09]',
      'model: gemini/gemini-2.0-flash, base_url: "https://generativelanguage.googleapis.com/v1beta"',
      'https://generativelanguage.googleapis.com/v1beta/openai/chat/completions',
    ],
    [
      '[config D10] without a path',
      'model: zhipu/glm-4.6, base_url: "https://api.z.ai"',
      'https://api.z.ai/api/paas/v4/chat/completions',
    ],
    [
      '[config D10] with a path',
      'model: zhipu/glm-4.6, base_url: "https://api.z.ai/api/coding/paas/v4"',
      'https://api.z.ai/api/coding/paas/v4/chat/completions',
    ],
    [
      '[config D11]',
      'model: perplexity/sonar, base_url: "https://api.perplexity.ai", provider_interface: openai',
      'https://api.perplexity.ai/chat/completions',
    ],
  ])('%s', (_, entry, url) => {
    expect(chatUrl(entry, entry.includes('*') ? 'llama-3.3-70b' : undefined)).toBe(url);
  });
});

describe('a name that containers give the machine', () => {
  const text = `version: v0.4.0
listeners: [{type: agent, name: a, port: 8001, agents: [{id: weather, description: tells the weather of a city}]}]
agents: [{id: weather, url: "http://host.docker.internal:8001"}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY}]
`;

  it('[config D13] is left to DNS inside a container, where nothing has to be said of it', () => {
    const said = findings(text, { mode: 'container', hints: true });
    expect(said.filter((finding) => finding.includes('agents[0].url'))).toEqual([]);
    const native = findings(text, { mode: 'native', hints: true });
    expect(native).toContain('hint CFG_DOCKER_HOST_MAPPED agents[0].url');
  });
});
