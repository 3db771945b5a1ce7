import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { instancePaths } from '../../../src-main/instances/instance-paths.ts';
import { writeRecord } from '../../../src-main/instances/instance-record.ts';
import { processStart } from '../../../src-main/instances/process-identity.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { cliWorkspace, smallConfig } from './cli-fixture.ts';

let router: RecordingProvider;

beforeAll(async () => {
  router = await startRecordingProvider();
});
afterAll(() => router.close());
beforeEach(() => says('{"route": ["code"]}'));

function says(content: string) {
  router.answer = answerJson(200, { choices: [{ index: 0, message: { role: 'assistant', content } }] });
}

/** No provider but the router can be reached: a decision calls none. */
const routed = (more = '') => `
version: v0.4.0
listeners: [{type: model, name: m, port: 12000, address: 127.0.0.1}]
overrides: {llm_routing_model: ollama/router}
model_providers:
  - {model: ollama/router, base_url: "${router.url}"}
  - {model: openai/gpt-4o-mini, access_key: $OPENAI_API_KEY, base_url: "http://127.0.0.1:9", default: true}
  - {model: openai/gpt-4o, access_key: $OPENAI_API_KEY, base_url: "http://127.0.0.1:9"}
routing_preferences:
  - {name: code, description: writing code, models: [openai/gpt-4o, openai/gpt-4o-mini]}
${more}`;

/** As if this process were the host of a running instance. */
async function announce(home: string, url: string): Promise<void> {
  const paths = instancePaths(home, 'default');
  const { hostname, port } = new URL(url);
  await mkdir(dirname(paths.recordFile), { recursive: true });
  await writeRecord(paths, {
    ...{ schema: 1, instance: 'default', mode: 'native', gateway_pids: [], collector: null, version: '0' },
    ...{ config_path: '/config.yaml', config_sha256: null, control: '', started_at: '' },
    pid: process.pid,
    pid_start: (await processStart(process.pid)) ?? '',
    listeners: [{ name: 'm', type: 'model', address: hostname, port: Number(port), url }],
  });
}

const project = () => cliWorkspace({ 'config.yaml': routed() });

describe('planoai route', () => {
  it('[cli 57] resolves the default without a router and without keys', async () => {
    const { run } = await cliWorkspace({ C1: smallConfig() });
    const { exitCode, out } = await run('route hi --offline --config C1 --json');
    expect(exitCode).toBe(0);
    const document = JSON.parse(out);
    expect(document).toMatchObject({
      ...{ models: ['none'], route: null, pinned: false, switched: false },
      fallback_model: 'openai/gpt-4o',
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      decision: { skipped: 'no_preferences', final: { reason: 'default' } },
    });
    expect(document.decision).toMatchObject({ mode: 'playground', dry_run: true });
  });

  it('[cli 58] follows an alias', async () => {
    const { run } = await cliWorkspace({
      C1: smallConfig(12000, 'model_aliases: {fast: {target: gpt-4o}}\n'),
    });
    const { out } = await run('route hi --model fast --offline --config C1 --json');
    expect(JSON.parse(out).decision).toMatchObject({
      requested: { alias: 'fast', resolved: 'openai/gpt-4o' },
      final: { reason: 'requested' },
    });
  });

  it('asks the router of the config, and nobody else', async () => {
    const { run } = await project();
    const { exitCode, out, err } = await run("route 'write a function' --model gpt-4o-mini --json");
    expect([exitCode, err]).toEqual([0, '']);
    const document = JSON.parse(out);
    expect(document).toMatchObject({
      models: ['openai/gpt-4o', 'openai/gpt-4o-mini'],
      route: 'code',
      router: { kind: 'provider', ref: 'ollama/router' },
    });
    expect(document.decision.routers[0].prompt.text).toContain('write a function');
    expect(document.decision.route).toMatchObject({ config_path: 'routing_preferences[0]', line: 10 });
  });

  it('says for people what was decided, and why', async () => {
    const { run } = await project();
    const { out } = await run("route 'write a function' --model gpt-4o-mini");
    expect(out).toMatch(/^openai\/gpt-4o\n/);
    expect(out).toContain('route "code" (line 10), first of its route');
    expect(out).toContain('gpt-4o-mini (openai/gpt-4o-mini)');
    expect(out).toMatch(/ollama\/router \(router\): matched in [\d.]+ ms/);
    says('{"route": []}');
    expect((await run('route hi')).out).toContain('no route fits: the default model');
  });

  it('ends with 7 when no router answered, and shows what would happen all the same', async () => {
    const { run } = await project();
    router.answer = answerJson(500, { error: { message: 'boom' } });
    const failed = await run('route hi --json');
    expect(failed.exitCode).toBe(7);
    expect(JSON.parse(failed.out)).toMatchObject({
      ...{ models: ['none'], route: null, fallback_model: 'openai/gpt-4o-mini', router: null },
      decision: { routers: [{ outcome: 'error', error: 'Upstream returned 500: boom' }] },
    });
    expect((await run('route hi')).out).toContain('no router answered: the default model');
  });

  it('takes other routers', async () => {
    const { run } = await project();
    const before = router.requests.length;
    const { out } = await run(
      "route 'Write a Python function that sorts a list' --router embedded/lexical --json",
    );
    expect(JSON.parse(out)).toMatchObject({
      route: 'code',
      router: { kind: 'embedded', ref: 'embedded/lexical' },
    });
    expect(router.requests.length).toBe(before);
    expect(await run('route hi --router a,b,c,d,e')).toMatchObject({ exitCode: 2 });
    expect(await run('route hi --router embedded/lexical --offline')).toMatchObject({ exitCode: 2 });
  });

  it('reads messages, a system prompt, tools, headers and a session', async () => {
    const { run, write } = await project();
    await write('earlier.json', JSON.stringify([{ role: 'user', content: 'earlier words' }]));
    await write('tools.json', '[{"type":"function","function":{"name":"f","parameters":{}}}]');
    const { exitCode, out } = await run(
      "route 'last words' --messages earlier.json --system 'be brief' --tools @tools.json --header 'x-request-id: r-7' --affinity s-1 --json",
    );
    expect(exitCode).toBe(0);
    const { decision, session_id } = JSON.parse(out);
    expect(session_id).toBe('s-1');
    expect(decision.request_id).toBe('r-7');
    expect(decision.routers[0].prompt.text).toMatch(/earlier words[\s\S]*last words/);
  });

  it('decides several times', async () => {
    const { run } = await project();
    const before = router.requests.length;
    const { out } = await run('route hi --repeat 3');
    expect(out).toContain('3 of 3  openai/gpt-4o  code');
    expect(router.requests.length - before).toBe(3);
    expect(JSON.parse((await run('route hi --repeat 2 --json')).out)).toHaveLength(2);
  });

  it.each([
    ['route', 2, 'Say what to route'],
    ['route hi --messages nowhere.json', 2, 'nowhere.json cannot be read.'],
    ['route hi --tools {', 2, '--tools is no JSON'],
    ['route hi --header nonsense', 2, 'It takes name:value'],
    ['route hi --config nowhere.yaml', 1, 'Config file not found'],
    ['route hi --listener zzz', 1, 'This config has no listener "zzz".'],
    ['route hi --live', 6, 'Plano is not running.'],
    ['route hi --live nonsense', 2, '"nonsense" is no http(s) address.'],
    ['route hi --live http://127.0.0.1:9', 7, 'Nothing answers at http://127.0.0.1:9.'],
    ['route hi --live http://127.0.0.1:9 --config config.yaml', 2, '--live asks a gateway'],
  ])('refuses %s with %i', async (line, exitCode, message) => {
    const { run } = await project();
    const refused = await run(line);
    expect(refused.exitCode).toBe(exitCode);
    expect(refused.err).toContain(message);
    expect(refused.out).toBe('');
  });

  it('opens no store of conversations', async () => {
    const postgres =
      'state_storage: {type: postgres, connection_string: "postgresql://u:p@127.0.0.1:9/db"}\n';
    const { run } = await cliWorkspace({ 'config.yaml': routed(postgres) });
    expect(await run('route hi')).toMatchObject({ exitCode: 0 });
  });

  it('refuses a config that cannot serve', async () => {
    const { run } = await cliWorkspace({ 'config.yaml': `${routed()}foo: 1\n` });
    const refused = await run('route hi --json');
    expect([refused.exitCode, refused.out]).toEqual([1, '']);
    expect(JSON.parse(refused.errLast).error.code).toBe('config_invalid');
  });
});

describe('planoai route --live', () => {
  it('asks a gateway that runs, which remembers nothing of it', async () => {
    const variables = { OPENAI_API_KEY: 'k' };
    const gateway: GatewayFixture = await startGateway(routed(), { gatewayKey: 'secret' }, variables);
    try {
      const { run } = await cliWorkspace();
      const line = `route hi --live ${gateway.url} --affinity s --json`;
      const env = { PLANO_GATEWAY_KEY: 'secret' };
      const [first, second] = [await run(line, { env }), await run(line, { env })];
      expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
      expect(JSON.parse(second.out)).toMatchObject({
        ...{ route: 'code', pinned: false },
        decision: { mode: 'playground', dry_run: true, session: { found: false } },
      });
      const refused = await run(line);
      expect(refused).toMatchObject({ exitCode: 7 });
      expect(refused.err).toContain('The gateway refuses the request');
      router.answer = answerJson(500, {});
      expect(await run(line, { env })).toMatchObject({ exitCode: 7 });
      expect(await gateway.spans()).toEqual([]);
    } finally {
      await gateway.close();
    }
  });

  it('finds the instance that runs', async () => {
    const gateway: GatewayFixture = await startGateway(routed(), {}, { OPENAI_API_KEY: 'k' });
    try {
      const { run, home } = await cliWorkspace();
      await announce(home, gateway.url);
      const { exitCode, out } = await run("route --live 'write a function' --json");
      expect([exitCode, JSON.parse(out).route]).toEqual([0, 'code']);
      const refused = await run('route hi --live --listener zzz');
      expect(refused.err).toContain('The running instance has no model listener "zzz".');
    } finally {
      await gateway.close();
    }
  });
});
