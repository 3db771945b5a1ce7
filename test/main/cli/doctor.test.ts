import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePortPair, freePorts } from '../../support/free-ports.ts';
import { hasRedisServer, startRedisServer } from '../../support/redis-server.ts';
import { type CliWorkspace, cliWorkspace } from './cli-fixture.ts';
import { installedCli } from './cli-processes.ts';

interface CheckDocument {
  readonly id: string;
  readonly status: string;
  readonly message: string;
  readonly fix: string | null;
}

const key = { OPENAI_API_KEY: 'sk-not-to-be-shown-0123456789' };

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** A provider whose clock is so many seconds off ours. */
function provider(secondsOff = 0): Promise<number> {
  return portOf(
    createHttpServer((_request, response) => {
      response.setHeader('date', new Date(Date.now() + secondsOff * 1000).toUTCString());
      response.writeHead(404).end();
    }),
  );
}

interface Sample {
  readonly listener: number;
  readonly provider: number;
  readonly more?: string;
}

const configText = ({ listener, more = '', provider: port }: Sample) => `version: v0.4.0
listeners:
- {type: model, name: m1, port: ${listener}}
model_providers:
- {model: openai/gpt-4o, base_url: "http://127.0.0.1:${port}", access_key: $OPENAI_API_KEY, default: true}
${more}`;

/** Nothing is wrong but what `options` say. */
async function patient(options: { readonly secondsOff?: number; readonly more?: string } = {}) {
  const [listener = 0, metrics = 0] = await freePorts(2);
  const traces = await freePortPair();
  const sample = { listener, provider: await provider(options.secondsOff), more: options.more ?? '' };
  const text = configText(sample);
  const workspace = await cliWorkspace({ 'config.yaml': text });
  const env = {
    ...key,
    HOME: workspace.folder,
    DOCKER_HOST: 'unix:///nowhere/docker.sock',
    PLANO_IN_CONTAINER: '0',
    METRICS_BIND_ADDRESS: `127.0.0.1:${metrics}`,
    PLANO_TRACE_PORT: String(traces),
  };
  return { ...workspace, env, text, ports: { listener, metrics, traces } };
}

type Patient = Awaited<ReturnType<typeof patient>>;

async function examined(
  { env, run }: Pick<Patient, 'env' | 'run'>,
  more: Readonly<Record<string, string | undefined>> = {},
  argv = 'doctor --json',
) {
  const { err, exitCode, out } = await run(argv, { env: { ...env, ...more } });
  expect(err).toBe('');
  expect(out).not.toContain(key.OPENAI_API_KEY);
  const { checks } = JSON.parse(out) as { checks: CheckDocument[] };
  return {
    exitCode,
    checks,
    wrong: checks.filter(({ status }) => status !== 'ok'),
    of: (id: string) => checks.filter((check) => check.id === id),
  };
}

/** Docker is on no machine of these tests: `DOCKER_HOST` leads nowhere. */
const withoutDocker = (checks: readonly CheckDocument[]) => checks.filter(({ id }) => id !== 'docker');

async function listenOn(port: number): Promise<void> {
  const server = createServer((socket) => socket.destroy());
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
}

async function record(workspace: CliWorkspace, name: string, text: string): Promise<string> {
  const folder = join(workspace.home, 'run', name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(workspace.home, 0o700);
  const file = join(folder, 'instance.json');
  await writeFile(file, text);
  return file;
}

const gone = (instance: string) =>
  JSON.stringify({
    schema: 1,
    instance,
    mode: 'native',
    pid: 2 ** 22 + 1,
    pid_start: 'x',
    gateway_pids: [],
    config_path: '/c',
    config_sha256: null,
    listeners: [],
    collector: null,
    control: '/s',
    started_at: '',
    version: '1',
  });

describe('planoai doctor', () => {
  it('finds nothing wrong where nothing is, and says what it looked at', async () => {
    const sick = await patient();
    const { checks, exitCode, of, wrong } = await examined(sick);
    expect([exitCode, withoutDocker(wrong)]).toEqual([0, []]);
    expect([...new Set(checks.map(({ id }) => id))]).toEqual([
      'config',
      'env',
      'files',
      'ports',
      'instances',
      'upstream',
      'state',
      'redis',
      'collector',
      'docker',
      'clock',
      'host_names',
    ]);
    expect(of('ports')[0]?.message).toContain(String(sick.ports.listener));
    expect(of('host_names')[0]?.message).toMatch(/host\.docker\.internal.* → 127\.0\.0\.1/);
    expect(checks.every(({ fix, status }) => (fix === null) === (status === 'ok'))).toBe(true);
  });

  it('changes nothing', async () => {
    const sick = await patient();
    const file = await record(sick, 'shop', gone('shop'));
    await examined(sick);
    expect(await readFile(file, 'utf8')).toBe(gone('shop'));
    await expect(readFile(join(sick.home, 'state.db'))).rejects.toThrow('ENOENT');
  });

  it.each<[string, string, CheckDocument['status'], RegExp, RegExp, (sick: Patient) => Promise<unknown>]>([
    [
      'a config with an error',
      'config',
      'fail',
      /config\.yaml is invalid\. Line \d+, column \d+: .*colour/,
      /planoai validate config\.yaml/,
      (sick) => sick.write('config.yaml', `${sick.text}colour: red\n`),
    ],
    [
      'a config with a warning',
      'config',
      'warn',
      /valid with 1 warning, at first in line \d+/,
      /planoai validate config\.yaml/,
      (sick) => sick.write('config.yaml', sick.text.replace('model_providers', 'llm_providers')),
    ],
    [
      'an env file that everybody may read',
      'files',
      'warn',
      /^\.env is open to other users/,
      /^chmod 600 \.env$/,
      async (sick) => chmod(await sick.write('.env', 'A=b\n'), 0o644),
    ],
    [
      'a home that others may enter',
      'files',
      'warn',
      /home is open to other users/,
      /^chmod 700 .*home$/,
      async (sick) => {
        await mkdir(sick.home);
        await chmod(sick.home, 0o755);
      },
    ],
    [
      "keys that Plano's original left in a file",
      'files',
      'warn',
      /plano_config_rendered\.yaml is open/,
      /^chmod 600 /,
      async (sick) =>
        chmod(await sick.write('.plano/run/plano_config_rendered.yaml', 'access_key: k\n'), 0o644),
    ],
    [
      'a state file in a place that is no folder',
      'state',
      'fail',
      /^State storage unavailable: config\.yaml\/state\.db cannot be written\.$/,
      /state_storage\.path/,
      (sick) =>
        sick.write('config.yaml', `${sick.text}state_storage: {type: sqlite, path: config.yaml/state.db}\n`),
    ],
    [
      'a taken port',
      'ports',
      'fail',
      /Port \d+ \(listener "m1"\) is already in use/,
      /give the listener another port/,
      ({ ports }) => listenOn(ports.listener),
    ],
    [
      'a taken port of metrics',
      'ports',
      'warn',
      /Port \d+ \(metrics\) is already in use/,
      /METRICS_BIND_ADDRESS/,
      ({ ports }) => listenOn(ports.metrics),
    ],
    [
      'a foreign program on the port of a collector',
      'collector',
      'warn',
      /where a collector would listen, is in use by/,
      /--with-tracing --tracing-port/,
      ({ ports }) => listenOn(ports.traces),
    ],
    [
      'a foreign program on its second port',
      'collector',
      'warn',
      /where a collector would listen, is in use by/,
      /--tracing-http-port/,
      ({ ports }) => listenOn(ports.traces + 1),
    ],
    [
      'an instance that ended without a word',
      'instances',
      'warn',
      /"shop" ended without a word/,
      /planoai status --instance shop/,
      (sick) => record(sick, 'shop', gone('shop')),
    ],
    [
      'a record that cannot be read',
      'instances',
      'warn',
      /instance\.json cannot be read/,
      /next start of that name replaces it/,
      (sick) => record(sick, 'shop', '{'),
    ],
  ])('tells of %s', async (_what, id, status, message, fix, make) => {
    const sick = await patient();
    await make(sick);
    const { exitCode, wrong } = await examined(sick);
    expect(exitCode).toBe(status === 'fail' ? 8 : 0);
    const others = withoutDocker(wrong).filter((check) => check.id !== id);
    expect(others).toEqual([]);
    const found = wrong.find((check) => check.id === id);
    expect(found).toMatchObject({
      status,
      message: expect.stringMatching(message),
      fix: expect.stringMatching(fix),
    });
  });

  it.each<[string, string, CheckDocument['status'], RegExp, Readonly<Record<string, string | undefined>>]>([
    ['a missing key', 'env', 'fail', /Missing .*: OPENAI_API_KEY\.$/, { OPENAI_API_KEY: undefined }],
    ['an unusable setting', 'env', 'fail', /^PLANO_STATE takes on or off\.$/, { PLANO_STATE: 'maybe' }],
    ['an env file that is not there', 'config', 'fail', /nowhere\.env/, { PLANO_ENV_FILE: '/nowhere.env' }],
    ['no Docker engine', 'docker', 'warn', /^Docker daemon not running/, {}],
    ['a port that is none', 'collector', 'fail', /PLANO_TRACE_PORT/, { PLANO_TRACE_PORT: 'x' }],
  ])('tells of %s', async (_what, id, status, message, more) => {
    const { exitCode, of } = await examined(await patient(), more);
    expect(exitCode).toBe(status === 'fail' ? 8 : 0);
    expect(of(id)).toMatchObject([{ status, message: expect.stringMatching(message) }]);
    expect(of(id)[0]?.fix).not.toBe('');
  });

  it.each([
    [1000, 'fail', /behind the providers'/],
    [-120, 'warn', /ahead of the providers'/],
    [5, 'ok', /agrees/],
  ] as const)(
    'compares the clock with providers that are %s seconds ahead',
    async (secondsOff, status, message) => {
      const { of } = await examined(await patient({ secondsOff }));
      expect(of('clock')).toMatchObject([{ status, message: expect.stringMatching(message) }]);
    },
  );

  it('tells of a destination of traces at which nothing listens', async () => {
    const [port = 0] = await freePorts(1);
    const more = `tracing: {random_sampling: 100, opentracing_grpc_endpoint: "http://localhost:${port}"}\n`;
    const { of } = await examined(await patient({ more }));
    expect(of('collector')).toMatchObject([
      {
        status: 'warn',
        message: `The config sends traces to http://localhost:${port}, where nothing listens.`,
      },
    ]);
  });

  it('tells of a state store and a Redis that do not answer, without their passwords', async () => {
    const [port = 0] = await freePorts(1);
    const more = `state_storage: {type: postgres, connection_string: "postgresql://u:pw-hidden@127.0.0.1:${port}/d"}
routing: {session_cache: {type: redis, url: "redis://:pw-hidden@127.0.0.1:${port}"}}
`;
    const { checks, exitCode, of } = await examined(await patient({ more }));
    expect(exitCode).toBe(8);
    expect(of('state')).toMatchObject([
      { status: 'fail', message: expect.stringMatching(/^State storage unavailable: /) },
    ]);
    expect(of('redis')).toMatchObject([
      { status: 'warn', message: expect.stringContaining(`127.0.0.1:${port}`) },
    ]);
    expect(JSON.stringify([of('state'), of('redis')])).not.toContain('pw-hidden');
    expect(checks.length).toBeGreaterThan(0);
  });

  it.skipIf(!hasRedisServer)('is content with a Redis that answers', async () => {
    const redis = await startRedisServer();
    onTestFinished(() => redis.remove());
    const more = `routing: {session_cache: {type: redis, url: "redis://127.0.0.1:${redis.port}"}}\n`;
    const { of } = await examined(await patient({ more }));
    expect(of('redis')).toMatchObject([
      { status: 'ok', message: `Redis answers at 127.0.0.1:${redis.port}.` },
    ]);
  });

  it.skipIf(process.platform !== 'linux')("tells of an Envoy of Plano's original that lives", async () => {
    const sick = await patient();
    const envoy = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { argv0: 'envoy' });
    onTestFinished(() => void envoy.kill('SIGKILL'));
    await once(envoy, 'spawn');
    await sick.write('.plano/run/plano.pid', JSON.stringify({ envoy_pid: envoy.pid, brightstaff_pid: 1 }));
    expect((await examined(sick)).of('upstream')).toMatchObject([
      { status: 'warn', message: expect.stringContaining(`Envoy, pid ${envoy.pid}`) },
    ]);
    await sick.write('.plano/run/plano.pid', JSON.stringify({ envoy_pid: process.pid }));
    expect((await examined(sick)).of('upstream')).toMatchObject([{ status: 'ok' }]);
  });

  it('looks at what a start without a config would take', async () => {
    const sick = await patient();
    const empty = await cliWorkspace();
    const { checks } = await examined({ ...sick, run: empty.run }, { OPENAI_API_KEY: undefined });
    expect(checks[0]).toMatchObject({
      id: 'config',
      status: 'ok',
      message: expect.stringContaining('no config file'),
    });
    expect(checks.find(({ id }) => id === 'ports')?.message).toContain('12000');
  });

  it('tells of a file that is not there', async () => {
    const { exitCode, of } = await examined(await patient(), {}, 'doctor nowhere.yaml --json');
    expect(exitCode).toBe(8);
    expect(of('config')).toMatchObject([
      { status: 'fail', message: expect.stringContaining('nowhere.yaml') },
    ]);
  });

  it('tells people the same in lines, and with -q only what is wrong', async () => {
    const sick = await patient();
    const env = { ...sick.env, OPENAI_API_KEY: undefined };
    const loud = await sick.run('doctor', { env });
    expect([loud.exitCode, loud.err]).toEqual([8, '']);
    expect(loud.out).toContain('ok    config      config.yaml is valid.\n');
    expect(loud.out).toContain('fail  env         Missing required environment variables: OPENAI_API_KEY.\n');
    expect(loud.out).toContain('fix: Put each into .env');
    expect(loud.out).toMatch(/\n1 failed, \d to look at\.\n$/);
    const quiet = await sick.run('doctor -q', { env });
    expect(quiet.exitCode).toBe(8);
    expect(quiet.out).toMatch(/^fail {2}env /);
    expect(quiet.out).not.toContain('ok  ');
  });

  it('takes the ports and the collector of what runs for its own', { timeout: 60_000 }, async () => {
    const [listener = 0] = await freePorts(1);
    const traces = await freePortPair();
    const text = configText({ listener, provider: await provider() });
    const cli = await installedCli({ 'config.yaml': text });
    const env = { ...key, HOME: cli.folder, DOCKER_HOST: 'unix:///nowhere/docker.sock' };
    const started = await cli.planoai(`up --with-tracing --tracing-port ${traces}`, env);
    expect(started.exitCode, started.err).toBe(0);
    const { exitCode, out } = await cli.planoai('doctor --json', env);
    const { checks } = JSON.parse(out) as { checks: CheckDocument[] };
    expect([exitCode, withoutDocker(checks).filter(({ status }) => status !== 'ok')]).toEqual([0, []]);
    const messages = checks.map(({ message }) => message);
    expect(messages).toContain(`The running instance serves ports ${listener}, ${cli.metricsPort}.`);
    expect(messages).toContain(`A collector of Plano answers on port ${traces}.`);

    const other = JSON.parse((await cli.planoai('doctor --json --instance other', env)).out) as {
      checks: CheckDocument[];
    };
    expect(other.checks.find(({ id, status }) => id === 'ports' && status === 'fail')).toMatchObject({
      message: `Port ${listener} (listener "m1") is already in use by the instance "default".`,
      fix: 'Stop it with "planoai down --instance default", or give the listener another port.',
    });
  });
});
