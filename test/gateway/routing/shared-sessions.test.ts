import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayMessage } from '../../../src-gateway/gateway-messages.ts';
import type { GatewayStatus } from '../../../src-gateway/gateway-status.ts';
import { configFrom } from '../../support/config-from.ts';
import { onFreePorts, type Reply, sendTo } from '../../support/gateway-fixture.ts';
import { quietSettings } from '../../support/gateway-settings.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { hasRedisServer, type RedisServer, startRedisServer } from '../../support/redis-server.ts';

const program = fileURLToPath(new URL('../../../src-gateway/gateway-process.ts', import.meta.url));
const children: ChildProcess[] = [];
let redis: RedisServer;
let router: RecordingProvider;
let up: RecordingProvider;

beforeEach(async () => {
  if (!hasRedisServer) return;
  redis = await startRedisServer();
  router = await startRecordingProvider();
  up = await startRecordingProvider();
  says('{"route": ["code generation"]}');
  up.answer = answerJson(200, { choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] });
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
  if (!hasRedisServer) return;
  await Promise.all([redis.remove(), router.close(), up.close()]);
});

function says(content: string) {
  router.answer = answerJson(200, { choices: [{ index: 0, message: { role: 'assistant', content } }] });
}

interface OwnProcess {
  readonly url: string;
  readonly metricsUrl: string;
}

/** The data plane as a host starts it: a process of its own. */
async function gatewayProcess(): Promise<OwnProcess> {
  const child = fork(program, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  children.push(child);
  const config = onFreePorts(
    configFrom(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000, address: 127.0.0.1}]
overrides: {llm_routing_model: ollama/router}
model_providers:
  - {model: ollama/router, base_url: "${router.url}"}
  - {model: openai/gpt-4o-mini, access_key: k, base_url: "${up.url}", default: true}
  - {model: openai/gpt-4o, access_key: k, base_url: "${up.url}"}
routing_preferences:
  - {name: code generation, description: generating new code, models: [openai/gpt-4o]}
  - {name: small talk, description: greetings, models: [openai/gpt-4o-mini]}
routing: {session_cache: {type: redis, url: "redis://127.0.0.1:${redis.port}"}}
`),
  );
  const settings = { ...quietSettings, metrics: { address: '127.0.0.1', port: 0 } };
  const started = new Promise<GatewayStatus>((resolve, reject) => {
    let status: GatewayStatus | null = null;
    child.on('message', (message: GatewayMessage) => {
      if (message.type === 'hello') child.send({ type: 'start', id: 1, config, settings });
      if (message.type === 'status') status = message.status;
      if (message.type !== 'reply') return;
      if (message.error === null && status !== null) resolve(status);
      else reject(new Error(message.error?.message ?? 'no status'));
    });
  });
  const { listeners, metrics } = await started;
  return {
    url: `http://127.0.0.1:${listeners[0]?.port}`,
    metricsUrl: `http://127.0.0.1:${metrics?.port}/metrics`,
  };
}

function ask({ url }: OwnProcess, path = '', headers: Record<string, string> = {}): Promise<Reply> {
  return sendTo(`${url}${path}/v1/chat/completions`, {
    headers: { 'x-model-affinity': 's', ...headers },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'hi' }] }),
  });
}

async function failedLookups({ metricsUrl }: OwnProcess): Promise<number> {
  const { text } = await sendTo(metricsUrl);
  const line = text
    .split('\n')
    .find((each) => each.startsWith('brightstaff_session_cache_events_total{outcome="error"}'));
  return Number(line?.split(' ').at(-1) ?? 0);
}

const title = hasRedisServer ? 'gateways on one Redis' : 'gateways on one Redis (skipped: no redis-server)';

describe.skipIf(!hasRedisServer)(title, () => {
  it('honour each other’s pins', async () => {
    const [one, other] = await Promise.all([gatewayProcess(), gatewayProcess()]);
    const pinned = await ask(one);
    expect(pinned.headers['x-plano-resolved-model']).toBe('openai/gpt-4o');
    says('{"route": ["small talk"]}');
    const kept = await ask(other);
    expect(kept.headers['x-plano-resolved-model']).toBe('openai/gpt-4o');
    expect(router.requests).toHaveLength(1);
    const decided = await ask(other, '/routing', { 'x-plano-explain': '1' });
    expect(decided.json()).toMatchObject({
      ...{ models: ['openai/gpt-4o'], route: 'code generation', session_id: 's', pinned: true },
      decision: { skipped: 'pinned', session: { backend: 'redis', found: true, pinned: true } },
    });
  });

  it('serve on without it, say so, and share again when it is back', async () => {
    const [one, other] = await Promise.all([gatewayProcess(), gatewayProcess()]);
    await ask(one);
    await redis.stop();
    const replies = await Promise.all([ask(one), ask(other), ask(other)]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    const decided = await ask(other, '/routing', { 'x-plano-explain': '1' });
    expect(decided.status).toBe(200);
    const codes = decided.json().decision.warnings.map(({ code }: { code: string }) => code);
    expect(codes).toContain('session_cache_error');
    expect(await failedLookups(other)).toBeGreaterThanOrEqual(3);

    await redis.start();
    says('{"route": ["small talk"]}');
    const pinnedAgain = async () => {
      await ask(one);
      const { decision } = (await ask(other, '/routing', { 'x-plano-explain': '1' })).json();
      return [decision.session.pinned, decision.final.model];
    };
    await expect.poll(pinnedAgain, { timeout: 10_000 }).toEqual([true, 'openai/gpt-4o-mini']);
  });
});
