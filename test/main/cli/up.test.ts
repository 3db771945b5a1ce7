import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { processStart } from '../../../src-main/instances/process-identity.ts';
import { freePortPair, freePorts, takenPort } from '../../support/free-ports.ts';
import { answerJson, startRecordingProvider } from '../../support/recording-provider.ts';
import { smallConfig } from './cli-fixture.ts';
import { filesBelow, health, installedCli, listeningPorts } from './cli-processes.ts';

const key = { OPENAI_API_KEY: 'sk-not-to-be-found-0123456789' };

async function port(): Promise<number> {
  const [free = 0] = await freePorts(1);
  return free;
}

/** A config whose only provider is that of the test. */
const configOn = (provider: string, listenerPort: number) => `version: v0.4.0
listeners:
- {type: model, name: m1, port: ${listenerPort}}
model_providers:
- {model: mine/m, base_url: "${provider}/v1", provider_interface: openai, access_key: $OPENAI_API_KEY, default: true}
`;

function chat(listenerPort: number): Promise<Response> {
  return fetch(`http://127.0.0.1:${listenerPort}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'mine/m', messages: [{ role: 'user', content: 'Hi' }] }),
  });
}

describe('planoai up', { timeout: 60_000 }, () => {
  it('[cli 17 18 19 20 21] runs in the background until it is told to stop', async () => {
    const listenerPort = await port();
    const cli = await installedCli({ 'config.yaml': smallConfig(listenerPort) });
    const up = await cli.planoai('up --json', key);
    expect([up.exitCode, up.err]).toEqual([0, '']);
    const report = JSON.parse(up.out);
    expect(report).toMatchObject({
      instance: 'default',
      mode: 'native',
      config: join(cli.folder, 'config.yaml'),
      collector: null,
      state: 'running',
      logs: join(cli.home, 'run', 'default', 'logs'),
      warnings: [],
      elapsed_ms: expect.any(Number),
    });
    expect(report.listeners[0]).toEqual({
      name: 'm1',
      type: 'model',
      address: '127.0.0.1',
      port: listenerPort,
      url: `http://127.0.0.1:${listenerPort}`,
      healthy: true,
    });
    expect(await health(listenerPort)).toBe(200);

    const status = await cli.planoai('status --json');
    expect(status.exitCode).toBe(0);
    expect(JSON.parse(status.out)).toMatchObject({ pid: report.pid, state: 'running', in_flight: 0 });
    const record = join(cli.home, 'run', 'default', 'instance.json');
    expect((await stat(record)).mode & 0o777).toBe(0o600);
    expect((await stat(join(cli.home, 'run', 'default'))).mode & 0o777).toBe(0o700);

    for (const [file, content] of await filesBelow(cli.home)) {
      expect(content.includes(key.OPENAI_API_KEY), file).toBe(false);
    }

    const down = await cli.planoai('down --json');
    expect(down).toMatchObject({ exitCode: 0, err: '' });
    expect(JSON.parse(down.out)).toEqual({ stopped: ['default'], was_running: true });
    expect(await processStart(report.pid)).toBeNull();
    expect(existsSync(record)).toBe(false);
    expect(existsSync(join(cli.home, 'run', 'default', 'control.sock'))).toBe(false);
    expect(await health(listenerPort)).toBeNull();
    const again = await cli.planoai('down --json');
    expect(again.exitCode).toBe(0);
    expect(JSON.parse(again.out)).toEqual({ stopped: [], was_running: false });
  });

  it('[cli 27] serves, records and forgets nothing of the road from request to trace but the secret', async () => {
    const provider = await startRecordingProvider();
    onTestFinished(() => provider.close());
    provider.answer = answerJson(200, {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
    });
    const [listenerPort, tracePort] = [await port(), await freePortPair()];
    const cli = await installedCli({
      'elsewhere/cfg.yaml': configOn(provider.url, listenerPort),
      'elsewhere/.env': `OPENAI_API_KEY="${key.OPENAI_API_KEY}"\n`,
    });
    const env = { PLANO_TRACE_PORT: String(tracePort) };
    const up = await cli.planoai('up elsewhere/cfg.yaml --with-tracing --json', env);
    expect(up.exitCode, up.err).toBe(0);
    const report = JSON.parse(up.out);
    expect(report.collector).toEqual({ grpc: tracePort, http: tracePort + 1 });
    const none = await cli.planoai('trace --json', env);
    expect([none.exitCode, JSON.parse(none.out)]).toEqual([0, { traces: [] }]);

    const answer = await chat(listenerPort);
    expect(await answer.json()).toMatchObject({ choices: [{ message: { content: 'Hello!' } }] });
    expect(provider.requests[0]?.headers.authorization).toBe(`Bearer ${key.OPENAI_API_KEY}`);

    let traced = await cli.planoai('trace --json', env);
    while (!traced.out.includes('llm.model')) traced = await cli.planoai('trace --json', env);
    expect(traced.exitCode).toBe(0);
    const logs = await cli.planoai('logs --debug');
    expect(logs.out).toContain('"POST /v1/chat/completions HTTP/1.1" 200');
    expect(logs.out).toContain("MODEL_RESOLUTION: req_model='mine/m'");
    const records = (await cli.planoai('logs --json --listener m1 --grep completions')).out
      .trim()
      .split('\n');
    expect(records.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ listener: 'm1', status: 200, model: 'mine/m' }),
    );

    const { gateway_pids } = JSON.parse(
      await readFile(join(cli.home, 'run', 'default', 'instance.json'), 'utf8'),
    );
    expect((await cli.planoai('down')).out).toBe('Plano stopped: default\n');
    for (const pid of [report.pid, ...gateway_pids]) expect(await processStart(pid)).toBeNull();
    expect(traced.out + logs.out).not.toContain(key.OPENAI_API_KEY);
    for (const [file, content] of await filesBelow(cli.home)) {
      expect(content.includes(key.OPENAI_API_KEY), file).toBe(false);
    }
    const project = [...(await filesBelow(cli.folder)).keys()].map((file) =>
      file.slice(cli.folder.length + 1),
    );
    expect(project.sort()).toEqual(['elsewhere/.env', 'elsewhere/cfg.yaml']);
  });

  it.skipIf(process.platform !== 'linux')(
    '[cli 24a] binds the listener and the metrics page, nothing else',
    async () => {
      const listenerPort = await port();
      const cli = await installedCli({ 'config.yaml': smallConfig(listenerPort) });
      expect((await cli.planoai('up', key)).exitCode).toBe(0);
      const { pid, gateway_pids } = JSON.parse(
        await readFile(join(cli.home, 'run', 'default', 'instance.json'), 'utf8'),
      );
      expect(await listeningPorts([pid, ...gateway_pids])).toEqual(
        [listenerPort, cli.metricsPort].sort((a, b) => a - b),
      );
    },
  );

  const fixedPorts = [8001, 12_000, 12_001, 10_000, 10_001, 11_000, 9091, 9901];

  it.skipIf(process.platform !== 'linux')(
    '[cli 24] listens for agents where they and their callers look, and nowhere else',
    async ({ skip }) => {
      const taken = await takenPort(fixedPorts);
      skip(taken !== null, `port ${taken} is taken`);
      const cli = await installedCli({
        'config.yaml': `version: v0.4.0
agents: [{id: a, url: "http://127.0.0.1:1"}]
listeners: [{type: agent, name: agents, port: 8001, agents: [{id: a, description: Knows everything.}]}]
model_providers: [{model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}]
`,
      });
      const up = await cli.planoai('up --json', key);
      expect(up.exitCode, up.err).toBe(0);
      expect(JSON.parse(up.out).listeners).toMatchObject([
        { name: 'agents', type: 'agent', address: '127.0.0.1', port: 8001, healthy: true },
        { type: 'model', address: '127.0.0.1', port: 12_000, healthy: true, implicit: true },
      ]);
      expect(JSON.parse(up.out).listeners[0].implicit).toBeUndefined();
      const { pid, gateway_pids } = JSON.parse(
        await readFile(join(cli.home, 'run', 'default', 'instance.json'), 'utf8'),
      );
      expect(await listeningPorts([pid, ...gateway_pids])).toEqual(
        [8001, 12_000, 12_001, cli.metricsPort].sort((a, b) => a - b),
      );
      expect((await fetch('http://127.0.0.1:12001/v1/models')).status).toBe(200);
    },
  );

  it('[cli 14] names the listener whose port is taken, and leaves nothing behind', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const address = taken.address();
    const busy = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const cli = await installedCli({ 'config.yaml': smallConfig(busy) });
    const { exitCode, out, errLast } = await cli.planoai('up --json', key);
    expect([exitCode, out]).toEqual([4, '']);
    const { error } = JSON.parse(errLast);
    expect(error).toMatchObject({ code: 'port_in_use', stage: 'start' });
    expect(error.details[0]).toMatchObject({ port: busy, listener: 'm1' });
    expect(error.message).toBe(`Port ${busy} (listener "m1") is already in use`);
    expect((await cli.planoai('status')).exitCode).toBe(6);
    expect(existsSync(join(cli.home, 'run', 'default', 'control.sock'))).toBe(false);
  });

  it('[cli 23] leaves what runs alone until its successor has passed the checks', async () => {
    const listenerPort = await port();
    const cli = await installedCli({ 'config.yaml': smallConfig(listenerPort) });
    const first = JSON.parse((await cli.planoai('up --json', key)).out);

    await cli.write('config.yaml', smallConfig(listenerPort, 'foo: 1\n'));
    expect((await cli.planoai('up', key)).exitCode).toBe(1);
    await cli.write('config.yaml', smallConfig(listenerPort));
    expect((await cli.planoai('up')).exitCode).toBe(3);
    const kept = await cli.planoai('up --no-replace --json', key);
    expect(kept.exitCode).toBe(4);
    expect(JSON.parse(kept.errLast)).toMatchObject({ error: { code: 'already_running' } });
    expect(await health(listenerPort)).toBe(200);
    expect(JSON.parse((await cli.planoai('status --json')).out).pid).toBe(first.pid);

    const second = JSON.parse((await cli.planoai('up --json', key)).out);
    expect(second.pid).not.toBe(first.pid);
    expect(await processStart(first.pid)).toBeNull();
    expect(await health(listenerPort)).toBe(200);
  });

  it('finishes what is in flight before it ends', async () => {
    const provider = await startRecordingProvider();
    onTestFinished(() => provider.close());
    const [asked, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    provider.answer = async (response) => {
      asked.resolve();
      await release.promise;
      answerJson(200, { id: '1', object: 'chat.completion', choices: [] })(response);
    };
    const listenerPort = await port();
    const cli = await installedCli({ 'config.yaml': configOn(provider.url, listenerPort) });
    expect((await cli.planoai('up', key)).exitCode).toBe(0);
    const answer = chat(listenerPort);
    await asked.promise;
    const status = async () => JSON.parse((await cli.planoai('status --json')).out);
    await expect.poll(async () => (await status()).in_flight, { timeout: 10_000 }).toBe(1);
    const down = cli.planoai('down --json');
    await expect.poll(async () => (await status()).state, { timeout: 10_000 }).toBe('stopping');
    release.resolve();
    expect((await answer).status).toBe(200);
    expect(JSON.parse((await down).out)).toEqual({ stopped: ['default'], was_running: true });
  });

  it('recovers from a host that was killed', async () => {
    const listenerPort = await port();
    const cli = await installedCli({ 'config.yaml': smallConfig(listenerPort) });
    const first = JSON.parse((await cli.planoai('up --json', key)).out);
    const { gateway_pids } = JSON.parse(
      await readFile(join(cli.home, 'run', 'default', 'instance.json'), 'utf8'),
    );
    process.kill(first.pid, 'SIGKILL');
    for (const pid of [first.pid, ...gateway_pids]) await expect.poll(() => processStart(pid)).toBeNull();
    expect((await cli.planoai('status')).exitCode).toBe(6);
    const second = await cli.planoai('up --json', key);
    expect(second.exitCode, second.err).toBe(0);
    expect(await health(listenerPort)).toBe(200);
  });

  it('ends two instances of one home with --all', async () => {
    const [one, two] = [await port(), await port()];
    const cli = await installedCli({ 'one.yaml': smallConfig(one), 'two.yaml': smallConfig(two) });
    const started = [
      await cli.planoai('up one.yaml', key),
      await cli.planoai('up two.yaml --instance two', key),
    ];
    expect(started.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(started.map(({ out }) => out.trimEnd().split('\n').at(-1))).toEqual([
      "Run 'planoai down' to stop.",
      "Run 'planoai down --instance two' to stop.",
    ]);
    const again = await cli.planoai('up two.yaml --instance two --no-replace', key);
    expect(again.err).toContain('Stop it with "planoai down --instance two"');
    expect([await health(one), await health(two)]).toEqual([200, 200]);
    const down = JSON.parse((await cli.planoai('down --all --json')).out);
    expect(down).toEqual({ stopped: ['default', 'two'], was_running: true });
    expect([await health(one), await health(two)]).toEqual([null, null]);
  });

  it('runs in the terminal with --foreground, and drains on the first interrupt', async () => {
    const listenerPort = await port();
    const cli = await installedCli({ 'config.yaml': smallConfig(listenerPort) });
    const child = cli.start('up --foreground --json', key);
    const [first] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    const report = JSON.parse(first.toString().split('\n')[0] ?? '');
    expect(report).toMatchObject({ mode: 'foreground', pid: child.pid, state: 'running' });
    expect(await health(listenerPort)).toBe(200);
    child.kill('SIGINT');
    const [exitCode] = await once(child, 'exit');
    expect(exitCode).toBe(0);
    expect(await health(listenerPort)).toBeNull();
    expect((await cli.planoai('status')).exitCode).toBe(6);
  });

  it('applies a changed file with reload, refuses a broken one, and restarts', async () => {
    const listenerPort = await port();
    const cli = await installedCli({ 'config.yaml': smallConfig(listenerPort) });
    await cli.planoai('up', key);
    const models = async () =>
      JSON.parse((await cli.planoai('models --json')).out).models as { id: string }[];
    expect((await models()).map(({ id }) => id)).toEqual(['openai/gpt-4o']);

    const second = '- {model: openai/gpt-4o-mini, access_key: $OPENAI_API_KEY}\n';
    await cli.write('config.yaml', smallConfig(listenerPort, second));
    expect(JSON.parse((await cli.planoai('status --json')).out).config_changed_on_disk).toBe(true);
    const reloaded = await cli.planoai('reload --json');
    expect(reloaded.exitCode, reloaded.err).toBe(0);
    const { applied, changes } = JSON.parse(reloaded.out);
    expect(applied).toBe(true);
    expect(changes.join('\n')).toContain('gpt-4o-mini');
    expect((await models()).map(({ id }) => id)).toEqual(['openai/gpt-4o', 'openai/gpt-4o-mini']);

    await cli.write('config.yaml', smallConfig(listenerPort, 'foo: 1\n'));
    const refused = await cli.planoai('reload --json');
    expect([refused.exitCode, refused.out]).toEqual([1, '']);
    expect(JSON.parse(refused.errLast)).toMatchObject({
      error: { code: 'config_invalid', details: [{ code: 'CFG_UNKNOWN_KEY' }] },
    });
    expect(await health(listenerPort)).toBe(200);

    await cli.write('config.yaml', smallConfig(listenerPort));
    const restarted = await cli.planoai('restart --json');
    expect(restarted.exitCode, restarted.err).toBe(0);
    expect(JSON.parse(restarted.out)).toMatchObject({ state: 'running', config_changed_on_disk: false });
  });
});

describe('planoai down', () => {
  it('[cli 22] never signals a process that took the pid over', async () => {
    const cli = await installedCli();
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    onTestFinished(() => void stranger.kill('SIGKILL'));
    const folder = join(cli.home, 'run', 'default');
    await mkdir(folder, { recursive: true });
    const record = join(folder, 'instance.json');
    const stale = {
      schema: 1,
      instance: 'default',
      mode: 'native',
      pid: stranger.pid,
      pid_start: 'another boot:1',
      gateway_pids: [],
      config_path: join(cli.folder, 'config.yaml'),
      config_sha256: null,
      listeners: [],
      collector: null,
      control: join(folder, 'control.sock'),
      started_at: '2026-01-01T00:00:00.000Z',
      version: '0.1.0',
    };
    await writeFile(record, JSON.stringify(stale));
    const { exitCode, out } = await cli.run('down --json');
    expect([exitCode, JSON.parse(out)]).toEqual([0, { stopped: [], was_running: false }]);
    expect(existsSync(record)).toBe(false);
    expect(stranger.exitCode).toBeNull();
    expect(stranger.signalCode).toBeNull();
  });
});

describe('planoai logs', () => {
  it('[cli 61] says what to do when there is nothing to show', async () => {
    const cli = await installedCli();
    const { exitCode, err, out } = await cli.run('logs');
    expect([exitCode, out]).toEqual([6, '']);
    expect(err).toContain('Is Plano running? Start it with: planoai up');
  });
});
