import { once } from 'node:events';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { label } from '../../../src-main/console/docker/docker-labels.ts';
import { EngineFrames } from '../../../src-main/console/docker/engine-frames.ts';
import { publishedPorts } from '../../../src-main/console/docker/gateway-container.ts';
import { OwnContainers } from '../../../src-main/console/docker/own-containers.ts';
import { configFrom } from '../../support/config-from.ts';
import { type DockerEngine, startDockerEngine, whyNoDocker } from '../../support/docker-engine.ts';
import { freePorts } from '../../support/free-ports.ts';
import { cliWorkspace, runCli, smallConfig, words } from './cli-fixture.ts';
import { type InstalledCli, installedCli } from './cli-processes.ts';

const secret = 'sk-not-to-be-found-0123456789';

it('[cli 15] [deployment 52] says that there is no Docker, and runs natively all the same', async () => {
  const { run } = await cliWorkspace({ 'config.yaml': smallConfig() });
  const env = { OPENAI_API_KEY: 'k', DOCKER_HOST: 'unix:///nowhere/docker.sock' };
  const failed = await run('up --docker', { env });
  expect([failed.exitCode, failed.errFirst]).toEqual([4, 'Docker daemon not running']);
  expect(failed.err).toContain('unix:///nowhere/docker.sock (ENOENT)');
  expect(JSON.parse((await run('build --json', { env })).errLast)).toMatchObject({
    error: { code: 'docker_unavailable', stage: 'start' },
  });
  expect((await run('up --dry-run', { env })).exitCode).toBe(0);
  expect((await run('up --image x', { env })).errFirst).toContain('--image needs --docker');
});

it('[deployment 56] publishes listeners, the implicit one and the alias, on loopback unless the config says more', () => {
  const config = configFrom(`version: v0.4.0
agents: [{id: a, url: "http://localhost:1"}]
listeners: [{type: agent, name: agents, port: 8001, agents: [{id: a, description: d}]}]
model_providers: [{model: openai/gpt-4o, access_key: k}]
`);
  const ports = publishedPorts(config).map(({ address, port }) => `${address}:${port}`);
  expect(ports.toSorted()).toEqual(['127.0.0.1:12000', '127.0.0.1:12001', '127.0.0.1:8001']);
  const open = configFrom(
    'version: v0.4.0\nlisteners: [{type: model, name: m, port: 1200, address: 0.0.0.0}]\n',
  );
  expect(publishedPorts(open)).toEqual([{ address: '0.0.0.0', port: 1200 }]);
});

describe.skipIf(whyNoDocker !== null)(
  `with a Docker engine${whyNoDocker === null ? '' : ` (skipped: ${whyNoDocker})`}`,
  { timeout: 120_000 },
  () => {
    const image = 'plano-console:test';
    let engine: DockerEngine;
    let docker: Docker;

    beforeAll(async () => {
      engine = await startDockerEngine();
      docker = engine.docker;
      await engine.importBase('plano-base:test');
      const built = await runCli(words(`build --base plano-base:test --tag ${image} --json`), {
        cwd: '/',
        env: { DOCKER_HOST: engine.host },
      });
      expect(built.exitCode, built.err).toBe(0);
      expect(JSON.parse(built.out)).toMatchObject({ image });
    }, 400_000);
    afterAll(() => engine?.remove(), 60_000);

    /** A container that runs to its end, or is removed after the test. */
    async function container(options: Docker.ContainerCreateOptions): Promise<Docker.Container> {
      const made = await docker.createContainer({ Image: image, ...options });
      onTestFinished(() => made.remove({ force: true, v: true }).catch(() => undefined));
      await made.start();
      return made;
    }
    async function said(from: Docker.Container): Promise<string> {
      const bytes = await from.logs({ stdout: true, stderr: true });
      return new EngineFrames()
        .push(bytes)
        .map((frame) => frame.bytes.toString())
        .join('');
    }
    async function ranTo(end: Docker.ContainerCreateOptions): Promise<{ code: number; text: string }> {
      const made = await container(end);
      const { StatusCode } = await made.wait();
      return { code: StatusCode, text: await said(made) };
    }
    async function inside(where: Docker.Container, ...Cmd: string[]): Promise<number | null> {
      const run = await where.exec({ Cmd, AttachStdout: true, AttachStderr: true });
      const stream = await run.start({});
      stream.resume();
      await once(stream, 'end');
      return (await run.inspect()).ExitCode;
    }
    async function filesIn(where: Docker.Container, folder: string): Promise<string[]> {
      const script = `process.stdout.write(fs.readdirSync('${folder}', {recursive: true}).join())`;
      const run = await where.exec({ Cmd: ['node', '-e', script], AttachStdout: true, AttachStderr: true });
      const bytes = await buffer(await run.start({}));
      return new EngineFrames()
        .push(bytes)
        .map((frame) => frame.bytes.toString())
        .join('')
        .split(',');
    }
    async function configAt(text: string): Promise<{ file: string; cli: InstalledCli }> {
      const cli = await installedCli({ 'config.yaml': text });
      const file = join(cli.folder, 'config.yaml');
      await chmod(file, 0o644);
      return { file, cli };
    }
    const mounted = (file: string) => ({ Binds: [`${file}:/app/plano_config.yaml:ro`] });
    const env = (more: Readonly<Record<string, string>> = {}) => ({
      DOCKER_HOST: engine.host,
      PLANO_DOCKER_IMAGE: image,
      OPENAI_API_KEY: secret,
      ...more,
    });

    it('[deployment 31] names the places where it looks for a config', async () => {
      const { code, text } = await ranTo({});
      expect(code).toBe(1);
      for (const place of [
        'PLANO_CONFIG_FILE',
        '/app/plano_config.yaml',
        '/app/config.yaml',
        '/etc/plano/config.yaml',
      ])
        expect(text).toContain(place);
    });

    it('[deployment 32] ends with the code of what is missing', async () => {
      const { file } = await configAt(smallConfig());
      const { code, text } = await ranTo({ HostConfig: mounted(file) });
      expect(code).toBe(3);
      expect(text).toContain('Missing required environment variables: OPENAI_API_KEY');
    });

    it('[deployment 33] runs as nobody in particular, with curl', async () => {
      const script = 'id -u; curl --version; planoai --version';
      const { code, text } = await ranTo({ Entrypoint: ['sh', '-c'], Cmd: [script] });
      expect(code).toBe(0);
      expect(text).toMatch(/^10001\ncurl 7|^10001\ncurl 8/);
      expect(text).toMatch(/planoai \d/);
    });

    it('[deployment 34 35 36] is healthy on a read-only root, and never serves an old config after a restart', async () => {
      const { file } = await configAt(smallConfig());
      const running = await container({
        Env: [`OPENAI_API_KEY=${secret}`],
        HostConfig: { ...mounted(file), ReadonlyRootfs: true, Tmpfs: { '/tmp': '' } },
        Healthcheck: {
          Test: ['CMD', 'curl', '-f', 'http://localhost:12000/healthz'],
          Interval: 1_000_000_000,
          Timeout: 3_000_000_000,
        },
      });
      const health = async () => (await running.inspect()).State.Health?.Status;
      await expect.poll(health, { timeout: 100_000, interval: 500 }).toBe('healthy');
      // The file is made when a store is first used.
      expect(await inside(running, 'planoai', 'state', 'stats')).toBe(0);
      expect(await filesIn(running, '/data')).toContain('state.db');
      expect(await inside(running, 'planoai', 'healthcheck', '-q')).toBe(0);
      expect(await said(running)).not.toContain(secret);
      await writeFile(file, 'version: v0.4.0\nlisteners: 5\n');
      await running.restart({ t: 20 });
      await expect.poll(async () => (await running.inspect()).State.Running, { timeout: 60_000 }).toBe(false);
      expect((await running.inspect()).State.ExitCode).toBe(1);
    });

    it('[deployment 13 43 44 45] serves the same config from a container, and shows no secret to the engine', async () => {
      const provider = createServer((_, response) => {
        response.setHeader('content-type', 'application/json');
        response.end('{"id":"1","object":"chat.completion","choices":[]}');
      }).listen(0, '0.0.0.0');
      await once(provider, 'listening');
      onTestFinished(() => void provider.close());
      const hosts: (string | undefined)[] = [];
      provider.on('request', (request) => hosts.push(request.headers.host));
      const [port = 0] = await freePorts(1);
      const base = `http://localhost:${(provider.address() as AddressInfo).port}`;
      const text = `version: v0.4.0
listeners: [{type: model, name: m1, port: ${port}}]
model_providers: [{model: mine/m, base_url: "${base}/v1", provider_interface: openai, access_key: $OPENAI_API_KEY, default: true}]
`;
      const { cli, file } = await configAt(text);
      const up = await cli.planoai('up --docker --json', env({ SECRET_X: 'zzz-not-ours' }));
      expect(up.exitCode, up.err).toBe(0);
      expect(JSON.parse(up.out)).toMatchObject({
        mode: 'docker',
        container: 'plano',
        listeners: [{ name: 'm1', address: '127.0.0.1', port, healthy: true }],
      });
      const reply = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
        method: 'POST',
        body: JSON.stringify({ model: 'mine/m', messages: [{ role: 'user', content: 'hi' }] }),
      });
      expect(reply.status).toBe(200);
      expect(hosts).toEqual([new URL(base).host]);
      expect(await readFile(file, 'utf8')).toBe(text);

      const container = docker.getContainer('plano');
      const found = await container.inspect();
      const shown = JSON.stringify(found) + (await said(container)) + up.out + up.err;
      expect(shown).not.toContain('zzz-not-ours');
      expect(shown).not.toContain(secret);
      expect(found.Mounts).toContainEqual(
        expect.objectContaining({ Destination: '/run/secrets/plano.env', RW: false }),
      );
      expect(found.HostConfig).toMatchObject({ Privileged: false, ReadonlyRootfs: true, CapDrop: ['ALL'] });
      const bound = Object.values(found.NetworkSettings.Ports).flatMap((each) => each ?? []);
      expect(bound).toEqual([{ HostIp: '127.0.0.1', HostPort: String(port) }]);
      const logs = await cli.planoai('logs --docker', env());
      expect([logs.exitCode, logs.out]).toEqual([
        0,
        expect.stringMatching(/\]\[info\] POST \/v1\/chat\/completions 200 \d+ ms\n$/),
      ]);
      const all = await cli.planoai('logs --docker --debug --json --tail 1000', env());
      const records = all.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(records).toContainEqual(expect.objectContaining({ kind: 'process', level: 'info' }));
      expect(records.at(-1)).toMatchObject({ kind: 'access', listener: 'm1', level: 'info' });
      expect(all.out).not.toContain(secret);
      const folder = join(cli.home, 'run', 'default');
      expect((await stat(folder)).mode & 0o777).toBe(0o700);

      const down = await cli.planoai('down --docker --json', env());
      expect(JSON.parse(down.out)).toEqual({ stopped: ['default'], was_running: true });
      await expect(container.inspect()).rejects.toMatchObject({ statusCode: 404 });
      await expect(stat(join(folder, 'plano.env'))).rejects.toMatchObject({ code: 'ENOENT' });
      const none = await cli.planoai('logs --docker', env());
      expect([none.exitCode, none.err]).toEqual([6, expect.stringContaining('planoai up --docker')]);
    });

    it('[deployment 46] leaves a container of that name alone which is not its own', async () => {
      const foreign = await container({
        name: 'plano',
        Entrypoint: ['sh', '-c'],
        Cmd: ['cat'],
        OpenStdin: true,
      });
      const { cli } = await configAt(smallConfig((await freePorts(1))[0]));
      const up = await cli.planoai('up --docker', env());
      expect([up.exitCode, up.errFirst]).toEqual([
        4,
        'A container named "plano" exists and is not managed by this tool',
      ]);
      expect((await foreign.inspect()).State.Running).toBe(true);
      expect(JSON.parse((await cli.planoai('down --docker --all --json', env())).out).stopped).toEqual([]);
      expect((await foreign.inspect()).State.Running).toBe(true);
    });

    it('[deployment 47 48] removes what carries its labels, and nothing of another owner', async () => {
      const idle = { Entrypoint: ['sh', '-c'], Cmd: ['cat'], OpenStdin: true };
      const of = (owner: string) => ({
        ...idle,
        Labels: { [label.managed]: 'true', [label.owner]: owner, [label.instance]: 'default' },
      });
      const [own, other, plain] = [
        await container(of('me')),
        await container(of('you')),
        await container(idle),
      ];
      const containers = new OwnContainers(docker, 'me');
      expect((await containers.list()).map(({ id }) => id)).toEqual([own.id]);
      for (const each of [own, other, plain]) await containers.remove(each.id, 0);
      await expect(own.inspect()).rejects.toMatchObject({ statusCode: 404 });
      expect((await other.inspect()).State.Running).toBe(true);
      expect((await plain.inspect()).State.Running).toBe(true);
    });

    it('says that an image is not here, and leaves no container behind', async () => {
      const { cli } = await configAt(smallConfig((await freePorts(1))[0]));
      const up = await cli.planoai('up --docker --image nobody/nothing:1 --instance other', env());
      expect([up.exitCode, up.errFirst]).toEqual([4, 'The image nobody/nothing:1 is not on this machine']);
      await expect(docker.getContainer('plano-other').inspect()).rejects.toMatchObject({ statusCode: 404 });
    });
  },
);
