import { describe, expect, it } from 'vitest';
import { hostResolver } from '../../../src-gateway/providers/host-aliases.ts';
import { providerEndpointOf } from '../../support/provider-endpoint-of.ts';

function endpoint(model: string, members = '') {
  const resolveHost = hostResolver(false);
  return providerEndpointOf(`model: "${model}", access_key: k${members && `, ${members}`}`, { resolveHost });
}

describe('the endpoint of a provider', () => {
  it('connects to this machine under a container’s name for it, and keeps the name in Host', () => {
    const { origin, host } = endpoint('ollama/a', 'base_url: "http://host.docker.internal:11434"');
    expect([origin, host]).toEqual(['http://127.0.0.1:11434', 'host.docker.internal:11434']);
    expect(hostResolver(true)('host.docker.internal')).toBe('host.docker.internal');
  });

  it('sends the Host header that the entry names', () => {
    const { origin, host } = endpoint('ollama/a', 'base_url: "http://h:1", http_host: inner.example');
    expect([origin, host]).toEqual(['http://h:1', 'inner.example']);
  });

  it('names the run of the gateway to ChatGPT, unless the entry does', () => {
    expect(endpoint('chatgpt/m').headers).toMatchObject({
      session_id: 'session-1',
      originator: 'codex_cli_rs',
    });
    expect(endpoint('chatgpt/m', 'headers: {Session_Id: mine}').headers).not.toHaveProperty('session_id');
    expect(endpoint('openai/m').headers).toEqual({});
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
