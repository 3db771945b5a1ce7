import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { decodeJson } from '../../../src-main/collector/decode-json.ts';
import { instancePaths } from '../../../src-main/instances/instance-paths.ts';
import { freePorts } from '../../support/free-ports.ts';
import { answerJson, startRecordingProvider } from '../../support/recording-provider.ts';
import type { Environment } from './cli-fixture.ts';
import { health, installedCli, listeningPorts } from './cli-processes.ts';

const key = { OPENAI_API_KEY: 'sk-0123456789abcdef' };
const completion = {
  id: '1',
  object: 'chat.completion',
  choices: [],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
};

const configOf = (port: number, url: string, more = '') => `version: v0.4.0
listeners: [{type: model, name: m1, port: ${port}}]
model_providers: [{model: mine/m, base_url: "${url}/v1", provider_interface: openai, access_key: $OPENAI_API_KEY, default: true}]
${more}`;

/** A gateway of several processes in front of a provider of the test. */
async function crew(workers: number, { always = '', env = {} }: { always?: string; env?: Environment } = {}) {
  const provider = await startRecordingProvider();
  onTestFinished(() => provider.close());
  provider.answer = answerJson(200, completion);
  const [port = 0] = await freePorts(1);
  const config = (more = '', at = port) => configOf(at, provider.url, more);
  const cli = await installedCli({ 'config.yaml': config(always) });
  const up = await cli.planoai(`up --workers ${workers} --json`, { ...key, ...env });
  expect(up.exitCode, up.err).toBe(0);
  const status = async () => JSON.parse((await cli.planoai('status --json')).out);
  return {
    ...{ cli, provider, port, config, status },
    pids: async (): Promise<number[]> =>
      (await status()).workers.flatMap(({ pid }: { pid: number | null }) => pid ?? []),
    /** On a connection of its own, so that the next one goes to another process. */
    chat: (content = 'hi') =>
      fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify({ model: 'mine/m', messages: [{ role: 'user', content }] }),
      }),
    metric: async (name: string): Promise<number[]> => {
      const page = await (await fetch(`http://127.0.0.1:${cli.metricsPort}/metrics`)).text();
      return [...page.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].map(([, value]) =>
        Number(value),
      );
    },
  };
}

/** How many sockets each process has open. */
function socketsOf(pids: readonly number[]): Promise<number[]> {
  return Promise.all(
    pids.map(async (pid) => {
      const names = await readdir(`/proc/${pid}/fd`);
      const links = await Promise.all(
        names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')),
      );
      return links.filter((link) => link.startsWith('socket:')).length;
    }),
  );
}

describe.skipIf(process.platform !== 'linux')('a gateway of several workers', { timeout: 120_000 }, () => {
  it('writes the spans of all of them into one file, whole lines that nobody breaks into', async () => {
    const { chat, cli } = await crew(2, {
      always: 'tracing: {random_sampling: 100, exporters: [{type: file, path: spans.jsonl}]}\n',
      env: { PLANO_CAPTURE_CONTENT: 'otlp' },
    });
    // Lines of more than half a MiB are those that a write may split.
    const long = 'word '.repeat(120_000);
    const asked = 12;
    const answers = await Promise.all(
      Array.from({ length: asked }, async (_, index) => (await chat(`${index} ${long}`)).status),
    );
    expect(new Set(answers)).toEqual(new Set([200]));
    await cli.planoai('down');
    const lines = (await readFile(join(cli.folder, 'spans.jsonl'), 'utf8')).trimEnd().split('\n');
    const spans = lines.flatMap((line) => decodeJson(line));
    const senders = spans.map(({ resource }) => JSON.stringify(resource.attributes));
    expect(
      new Set(senders.map((text) => /"service\.instance\.id".{1,30}?([0-9a-f-]{36})/.exec(text)?.[1])).size,
    ).toBe(2);
    const llm = spans.filter(({ resource }) => resource.service === 'plano(llm)');
    expect(llm).toHaveLength(asked);
    for (const { attributes } of llm) {
      const said = attributes.find(({ key: name }) => name === 'gen_ai.input.messages');
      expect(said?.value.stringValue?.length).toBeGreaterThan(long.length);
    }
  });

  it('serves one port with all of them and shows them as one gateway', async () => {
    const { cli, chat, metric, pids, port, provider, status } = await crew(3);
    const workers = await pids();
    expect(new Set(workers).size).toBe(3);
    expect(await status()).toMatchObject({ state: 'running', listeners: [{ port, healthy: true }] });
    expect((await cli.planoai('status')).out).toContain(`workers  3 (pids ${workers.join(', ')})`);
    const record = JSON.parse(await readFile(instancePaths(cli.home, 'default').recordFile, 'utf8'));
    expect(record.gateway_pids).toEqual(workers);
    const before = await socketsOf(workers);
    const { promise: allAsked, resolve: asked } = Promise.withResolvers<void>();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    provider.answer = async (response) => {
      if (provider.requests.length === 9) asked();
      await released;
      await answerJson(200, completion)(response);
    };
    const answers = Promise.all(Array.from({ length: 9 }, chat));
    await allAsked;
    const during = await socketsOf(workers);
    expect(during.filter((count, index) => count > (before[index] ?? 0))).toHaveLength(3);
    expect((await status()).in_flight).toBe(9);
    release();
    expect(new Set((await answers).map((answer) => answer.status))).toEqual(new Set([200]));
    expect(await metric('brightstaff_http_requests_total')).toEqual([9]);
    expect(await metric('brightstaff_build_info')).toEqual([1]);
    expect(await metric('plano_console_config_info')).toEqual([1]);
  });

  it('replaces one that crashes while the others serve, and forgets nothing that was counted', async () => {
    const { chat, cli, metric, pids, status } = await crew(2);
    for (let n = 0; n < 10; n += 1) expect((await chat()).status).toBe(200);
    expect(await metric('brightstaff_http_requests_total')).toEqual([10]);
    const [first = 0, second = 0] = await pids();
    process.kill(first, 'SIGKILL');
    const served: number[] = [];
    await expect
      .poll(
        async () => {
          served.push((await chat()).status);
          const now = await pids();
          return now.length === 2 && !now.includes(first) && now.includes(second);
        },
        { timeout: 30_000 },
      )
      .toBe(true);
    expect(new Set(served)).toEqual(new Set([200]));
    await expect.poll(async () => (await status()).state, { timeout: 10_000 }).toBe('running');
    expect((await status()).workers).toMatchObject([{ crashes: 1 }, { crashes: 0 }]);
    expect(await metric('brightstaff_http_requests_total')).toEqual([10 + served.length]);
    const log = await readFile(instancePaths(cli.home, 'default').processLog, 'utf8');
    expect(log).toContain(`Worker ${first} ended unexpectedly (signal SIGKILL)`);
  });

  it('reloads all of them, or none when the new config cannot be served', async () => {
    const { chat, cli, config, metric, provider } = await crew(3);
    await cli.write(
      'config.yaml',
      config('overrides: {prompt_target_intent_matching_threshold: 0.7}\n').replaceAll('mine/m', 'mine/n'),
    );
    expect((await cli.planoai('reload', key)).exitCode).toBe(0);
    for (let n = 0; n < 9; n += 1) {
      const { status } = await chat();
      expect(status).toBe(404);
    }
    expect(provider.requests).toHaveLength(0);
    // One hash: every process serves the same config.
    expect(await metric('plano_console_config_info')).toEqual([1]);
    const [busy = 0] = await freePorts(1);
    const other = await startRecordingProvider(busy);
    onTestFinished(() => other.close());
    await cli.write('config.yaml', config('', busy));
    const refused = await cli.planoai('reload', key);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.err).toContain(`Port ${busy}`);
    expect((await chat()).status).toBe(404);
  });

  it('finishes what all of them have begun when it ends, and takes nothing new', async () => {
    const { chat, cli, pids, port, provider } = await crew(2);
    const release = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    let open = 0;
    provider.answer = async (response) => {
      open += 1;
      if (open === 4) asked.resolve();
      await release.promise;
      await answerJson(200, completion)(response);
    };
    const answers = Promise.all(Array.from({ length: 4 }, chat));
    await asked.promise;
    const workers = await pids();
    const down = cli.planoai('down --json');
    await expect.poll(() => health(port)).not.toBe(200);
    release.resolve();
    expect((await answers).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(JSON.parse((await down).out)).toEqual({ stopped: ['default'], was_running: true });
    for (const pid of workers) expect(() => process.kill(pid, 0)).toThrow();
  });

  it('says which port another program holds', async () => {
    const [port = 0] = await freePorts(1);
    const other = await startRecordingProvider(port);
    onTestFinished(() => other.close());
    const cli = await installedCli({ 'config.yaml': configOf(port, other.url) });
    const refused = await cli.planoai('up --workers 2 --json', key);
    expect(refused.exitCode).toBe(4);
    expect(JSON.parse(refused.errLast).error).toMatchObject({
      code: 'port_in_use',
      details: [{ port, listener: 'm1' }],
    });
  });

  it('hands its processes nothing of its environment', async () => {
    const { pids } = await crew(2);
    for (const pid of await pids()) {
      expect(await readFile(join('/proc', String(pid), 'environ'), 'utf8')).not.toContain(key.OPENAI_API_KEY);
      expect(await listeningPorts([pid])).toEqual([]);
    }
  });
});
