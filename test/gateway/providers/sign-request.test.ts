import { describe, expect, it } from 'vitest';
import { signRequest, withSignature } from '../../../src-gateway/providers/sign-request.ts';
import { providerEndpointOf } from '../../support/provider-endpoint-of.ts';

/** Keys and moment of AWS's published test suite for Signature Version 4. */
const access = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: null,
  region: null,
};
const moment = new Date('2015-08-30T12:36:00Z');
const nothing = new Uint8Array(0);

const suiteToken =
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';

describe('signing a request for AWS', () => {
  it.each([
    ['get-vanilla', 'GET', null, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['post-vanilla', 'POST', null, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'post-sts-header-before',
      'POST',
      suiteToken,
      '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead',
    ],
  ])('gives the signature of the suite’s %s', async (_, method, sessionToken, signature) => {
    const url = 'https://example.amazonaws.com/';
    const signing = { access: { ...access, sessionToken }, service: 'service', region: 'us-east-1' };
    const signed = await signRequest({ method, url, headers: [], body: nothing }, signing, moment);
    const names = sessionToken === null ? 'host;x-amz-date' : 'host;x-amz-date;x-amz-security-token';
    expect(signed).toEqual([
      'authorization',
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${names}, Signature=${signature}`,
      'x-amz-date',
      '20150830T123600Z',
      ...(sessionToken === null ? [] : ['x-amz-security-token', sessionToken]),
    ]);
  });

  // What botocore 1.43 gives for the same request.
  it.each([
    [
      '/model/us.anthropic.claude-x-v1%3A0/converse-stream',
      '75754fb40a5f30d15783a65e7a8cfdccde7c1f38e7599c3ec29148a6c07a4beb',
    ],
    [
      '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fp1/converse',
      'ae63a5232be16fb1d2579f7ac75ac6c09207c017a8cdbd68401d06c4447fd4e4',
    ],
  ])('signs %s as AWS’s own client does, its body included', async (path, signature) => {
    const request = {
      method: 'POST',
      url: `https://bedrock-runtime.us-east-1.amazonaws.com${path}`,
      headers: ['user-agent', 'sdk', 'content-type', 'application/json'],
      body: Buffer.from('{"messages":[{"role":"user","content":[{"text":"hi"}]}]}'),
    };
    const signing = {
      access: { ...access, sessionToken: 'TOKEN' },
      service: 'bedrock',
      region: 'us-east-1',
    };
    const [, authorization] = await signRequest(request, signing, moment);
    expect(authorization).toContain(`Signature=${signature}`);
    const other = { ...request, body: Buffer.from('{}') };
    const [, otherAuthorization] = await signRequest(other, signing, moment);
    expect(otherAuthorization).not.toContain(signature);
  });

  it('signs the client’s headers of AWS too, which AWS demands', async () => {
    const signing = { access, service: 'bedrock', region: 'us-east-1' };
    const headers = ['x-amzn-trace', 'a', 'X-Amz-Target', 'b', 'x-app', 'c'];
    const url = 'https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse';
    const [, authorization] = await signRequest({ method: 'POST', url, headers, body: nothing }, signing);
    expect(authorization).toContain('SignedHeaders=host;x-amz-date;x-amz-target,');
  });
});

describe('which endpoints are signed for', () => {
  const model = 'model: amazon_bedrock/m';
  const regional = 'base_url: "https://bedrock-runtime.eu-west-1.amazonaws.com"';
  const signingOf = (entry: string, region: string | null = null) =>
    providerEndpointOf(entry, { aws: { ...access, region } }).signing;

  it.each([
    ['https://bedrock-runtime.eu-west-1.amazonaws.com', 'eu-west-1'],
    ['https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
    ['https://bedrock-runtime.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
    ['https://vpce-1-a.bedrock-runtime.us-east-2.vpce.amazonaws.com', 'us-east-2'],
    ['https://bedrock-runtime.us-east-1.api.aws', 'us-east-1'],
  ])('%s lies in %s', (url, region) => {
    expect(signingOf(`${model}, base_url: "${url}"`)).toMatchObject({ region, service: 'bedrock' });
  });

  it('takes the region of the process behind another host name, and signs nothing without one', () => {
    expect(signingOf(`${model}, base_url: "http://h"`, 'us-east-1')).toMatchObject({ region: 'us-east-1' });
    expect(signingOf(`${model}, base_url: "http://h"`)).toBeNull();
  });

  it.each([
    ['a key of its own', `${model}, ${regional}, access_key: k`],
    ['the client’s credential', `${model}, ${regional}, passthrough_auth: true`],
    ['another form of credential', `${model}, ${regional}, auth_style: none`],
    ['another provider', 'model: openai/m, base_url: "https://bedrock-runtime.eu-west-1.amazonaws.com"'],
  ])('signs nothing for %s', (_, entry) => expect(signingOf(entry, 'us-east-1')).toBeNull());

  it('leaves the last word to the entry’s own headers', async () => {
    const endpoint = providerEndpointOf(`${model}, ${regional}, headers: {Authorization: mine}`, {
      aws: access,
    });
    const headers = ['Authorization', 'mine'];
    expect(await withSignature(endpoint, { path: '/', headers, body: nothing })).toEqual(headers);
  });
});
