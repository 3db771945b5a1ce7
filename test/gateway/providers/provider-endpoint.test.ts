import { describe, expect, it } from 'vitest';
import { providerEndpointOf } from '../../support/provider-endpoint-of.ts';

function endpoint(model: string, members = '') {
  return providerEndpointOf(`model: "${model}", access_key: k${members && `, ${members}`}`);
}

describe('the endpoint of a provider', () => {
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

describe('a stored login to ChatGPT', () => {
  const chatgpt = { accessToken: 'tok', accountId: 'acc' };
  const of = (entry: string) => providerEndpointOf(`model: chatgpt/m${entry}`, { chatgpt }).config;

  it('is the credential of an entry that says nothing of one', () => {
    expect(of('').auth).toEqual({ kind: 'key', value: 'tok' });
    expect(of('').headers).toMatchObject({ 'ChatGPT-Account-Id': 'acc' });
    expect(of(', headers: {chatgpt-account-id: mine}').headers).not.toHaveProperty('ChatGPT-Account-Id');
  });

  it.each([
    ['passthrough_auth: true', { kind: 'client' }],
    ['access_key: k', { kind: 'key', value: 'k' }],
  ])('comes after %s', (member, auth) => {
    expect(of(`, ${member}`).auth).toEqual(auth);
    expect(of(`, ${member}`).headers).not.toHaveProperty('ChatGPT-Account-Id');
  });

  it('is nobody else’s', () => {
    const { config } = providerEndpointOf('model: openai/m, passthrough_auth: true', { chatgpt });
    expect(config.auth).toEqual({ kind: 'client' });
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
