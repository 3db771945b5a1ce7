import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { UpstreamApi } from '../../../src-gateway/apis/upstream-api.ts';
import { credentialHeaders, MissingAccessKey } from '../../../src-gateway/providers/credentials.ts';
import { providerEndpointOf } from '../../support/provider-endpoint-of.ts';

function headersFor(
  entry: string,
  wire: UpstreamApi,
  client: IncomingHttpHeaders = {},
): Record<string, string> {
  const list = credentialHeaders(providerEndpointOf(entry), wire, client);
  return Object.fromEntries(
    list.flatMap((name, index) => (index % 2 === 0 ? [[name, list[index + 1] ?? '']] : [])),
  );
}

const azure = 'model: azure_openai/d, base_url: "https://r.openai.azure.com"';
const custom = 'model: custom/m, base_url: "http://h", provider_interface: openai';

describe('credentialHeaders', () => {
  it.each<[string, string, UpstreamApi, IncomingHttpHeaders, Record<string, string>]>([
    ['a bearer token', 'model: openai/m, access_key: K', 'chat', {}, { authorization: 'Bearer K' }],
    [
      '[llm-apis V3] x-api-key of Anthropic',
      'model: anthropic/m, access_key: K',
      'messages',
      {},
      { 'anthropic-version': '2023-06-01', 'x-api-key': 'K' },
    ],
    [
      'a bearer token of a later version',
      'model: anthropic/m, access_key: K',
      'messages',
      { 'anthropic-version': '2026-10-21' },
      { 'anthropic-version': '2026-10-21', authorization: 'Bearer K' },
    ],
    [
      'a bearer token of a subscription',
      'model: anthropic/m, access_key: sk-ant-oat01-x',
      'messages',
      {},
      { 'anthropic-version': '2023-06-01', authorization: 'Bearer sk-ant-oat01-x' },
    ],
    ['[llm-apis V10] api-key of Azure', `${azure}, access_key: K`, 'chat', {}, { 'api-key': 'K' }],
    ['an Entra token', `${azure}, access_key: eyJx`, 'chat', {}, { authorization: 'Bearer eyJx' }],
    [
      'the style that the entry names',
      `${custom}, access_key: K, auth_style: x-api-key`,
      'chat',
      {},
      { 'x-api-key': 'K' },
    ],
    ['none when the entry says so', `${custom}, access_key: K, auth_style: none`, 'chat', {}, {}],
    [
      '[llm-apis V16] none of the client',
      custom,
      'chat',
      { authorization: 'Bearer sk-c', 'x-api-key': 'sk-c' },
      {},
    ],
    [
      'the client’s where it is passed through',
      `${custom}, passthrough_auth: true`,
      'chat',
      { 'x-api-key': 'sk-c' },
      { authorization: 'Bearer sk-c' },
    ],
    [
      'nothing of a blank header',
      `${custom}, passthrough_auth: true`,
      'chat',
      { authorization: 'Bearer ', 'x-api-key': ' ' },
      {},
    ],
    [
      'the token whatever the case of its scheme',
      `${custom}, passthrough_auth: true`,
      'chat',
      { authorization: 'bearer T' },
      { authorization: 'Bearer T' },
    ],
  ])('%s', (_, entry, wire, client, headers) => expect(headersFor(entry, wire, client)).toEqual(headers));

  it('names the variable that holds no key', () => {
    const { config, ...endpoint } = providerEndpointOf(`${custom}, access_key: K`);
    const auth = { kind: 'none', missingVariable: 'NO_SUCH_KEY' } as const;
    const keyless = { ...endpoint, config: { ...config, auth } };
    expect(() => credentialHeaders(keyless, 'chat', {})).toThrow(MissingAccessKey);
    expect(() => credentialHeaders(keyless, 'chat', {})).toThrow(/NO_SUCH_KEY/);
  });

  it('wants a key for a vendor without an address of its own', () => {
    expect(() => headersFor('model: openai/m', 'chat')).toThrow(
      'No access key configured for selected LLM Provider "openai/m"',
    );
  });

  it('wants a key of a vendor’s own host, and none of another that speaks its API', () => {
    const aws = 'model: amazon_bedrock/m, base_url: "https://bedrock-runtime.us-east-1.amazonaws.com"';
    expect(() => headersFor(aws, 'converse')).toThrow(/"amazon_bedrock\/m".*AWS_ACCESS_KEY_ID/);
    expect(headersFor(aws.replace(/https.*com/, 'http://h'), 'converse')).toEqual({});
    expect(headersFor(`${aws}, access_key: K`, 'converse')).toEqual({ authorization: 'Bearer K' });
  });

  it('leaves a request that is signed without a credential', () => {
    const aws = { accessKeyId: 'A', secretAccessKey: 'S', sessionToken: null, region: 'us-east-1' };
    const endpoint = providerEndpointOf('model: amazon_bedrock/m, base_url: "http://h"', { aws });
    expect(credentialHeaders(endpoint, 'converse', {})).toEqual([]);
  });

  it('gives Gemini’s own API the key in its own header', () => {
    expect(headersFor('model: gemini/m, access_key: K, upstream_api: gemini', 'gemini')).toEqual({
      'x-goog-api-key': 'K',
    });
  });
});
