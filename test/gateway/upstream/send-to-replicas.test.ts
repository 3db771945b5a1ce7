import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compilePlan } from '../../../src-gateway/listeners/gateway-plan.ts';
import { Replicas } from '../../../src-gateway/upstream/replicas.ts';
import { sendToReplicas } from '../../../src-gateway/upstream/send-to-replicas.ts';
import type { UpstreamCall } from '../../../src-gateway/upstream/send-upstream.ts';
import { UpstreamPools } from '../../../src-gateway/upstream/upstream-pools.ts';
import { configFrom } from '../../support/config-from.ts';
import { quietSettings } from '../../support/gateway-settings.ts';
import { nativeNames } from '../../support/native-names.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';

let up: RecordingProvider;
let port: string;
const { overrides } = configFrom('version: v0.4.0\nlisteners: []');
const pools = new UpstreamPools({ ...overrides, connectTimeoutMs: 500 }, nativeNames);

beforeAll(async () => {
  up = await startRecordingProvider();
  up.answer = answerJson(200, {});
  port = new URL(up.url).port;
});
afterAll(async () => {
  await pools.close();
  await up.close();
});

/** The provider listens at the first of these addresses only. */
const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];

function send(body: UpstreamCall['body'], prefixHash: string | null) {
  const origin = `http://models.test:${port}`;
  const call: UpstreamCall = {
    ...{ origin, serverName: null, path: '/v1/chat/completions', headers: ['host', 'models.test'] },
    ...{ body, timeoutMs: 5000, idleMs: 0, maxReplyBytes: 1000 },
  };
  const replicas = new Replicas({ origin, clock: () => 0, resolve: async () => addresses });
  const signal = new AbortController().signal;
  return sendToReplicas(
    { dispatcher: pools.dispatcher, call, signal, openSink: () => null },
    replicas,
    prefixHash,
  );
}

describe('sendToReplicas', () => {
  it('finds the machine that listens, whichever a prompt belongs to, and keeps the name of all', async () => {
    for (const hash of ['8e76b367cc3a4336', '45bddd7259df5e99', '0123456789abcdef', null]) {
      const outcome = await send(Buffer.from('{}'), hash);
      expect(outcome).toMatchObject({ kind: 'buffered', head: { status: 200 } });
      expect(up.requests.at(-1)?.headers.host).toBe('models.test');
    }
  });

  it('does not call another machine because one answered with an error', async () => {
    up.answer = answerJson(503, {});
    const calls = up.requests.length;
    expect(await send(Buffer.from('{}'), null)).toMatchObject({ kind: 'buffered', head: { status: 503 } });
    expect(up.requests.length).toBe(calls + 1);
  });

  it('sends what can be read only once to one machine only', async () => {
    const kinds = new Set<string>();
    for (let at = 0; at < 20; at += 1) {
      const hash = at.toString(16).padStart(16, '0');
      kinds.add((await send(Readable.from(['{}']), hash)).kind);
    }
    expect([...kinds].sort()).toEqual(['buffered', 'failed']);
  });
});

describe('the plan of a gateway', () => {
  it('tells the machines of a provider apart where an endpoint of its address asks for it', () => {
    const config = configFrom(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers:
  - {model: openai/a, access_key: k, base_url: "http://models:8000/v1"}
  - {model: openai/b, access_key: k, base_url: "http://models:9000/v1"}
  - {model: openai/c, access_key: k}
endpoints:
  replicas: {endpoint: "models:8000", prefix_affinity: true}
  others: {endpoint: "models:9000"}
`);
    expect([...compilePlan(config, quietSettings).replicas.keys()]).toEqual([0]);
  });
});
