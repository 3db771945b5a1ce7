import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { label } from '../../../../src-main/console/docker/docker-labels.ts';
import type { DockerView, HelperRole } from '../../../../src-main/contract/docker-calls.ts';
import { type DockerEngine, startDockerEngine, whyNoDocker } from '../../../support/docker-engine.ts';
import { freePortPair } from '../../../support/free-ports.ts';
import { helperImages, whyNoHelperImages } from '../../../support/helper-images.ts';
import { chat, openTestHost, type TestHost } from '../test-host.ts';

it('[deployment 52] lists the engines that were looked for, and serves natively without one', async () => {
  const host = await openTestHost({ environment: { DOCKER_HOST: 'unix:///nowhere/docker.sock' } });
  await host.start();
  expect(await host.call('docker.overview', {})).toMatchObject({
    engine: null,
    problem: 'Docker daemon not running',
    tried: [{ address: 'unix:///nowhere/docker.sock', reason: 'ENOENT' }],
  });
  expect(await chat(host.url)).toBe(200);
  await expect(host.call('docker.start-helper', { role: 'redis', pull: false })).rejects.toMatchObject({
    code: 'docker_unavailable',
  });
});

const why = whyNoDocker ?? whyNoHelperImages;

describe.skipIf(why !== null)(
  `helpers beside the gateway${why === null ? '' : ` (skipped: ${why})`}`,
  { timeout: 120_000 },
  () => {
    let engine: DockerEngine;
    let docker: Docker;

    beforeAll(async () => {
      engine = await startDockerEngine();
      docker = engine.docker;
      for (const image of helperImages) await engine.buildImage(image);
    }, 400_000);
    afterAll(() => engine?.remove(), 60_000);

    /** A console with a home of its own; its containers and volumes are gone after the test. */
    async function opened(more: Parameters<typeof openTestHost>[0] = {}): Promise<TestHost> {
      const host = await openTestHost({ ...more, environment: { DOCKER_HOST: engine.host } });
      onTestFinished(async () => {
        const found = await docker.listContainers({ all: true });
        await Promise.all(found.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
        const { Volumes } = await docker.listVolumes();
        await Promise.all(Volumes.map(({ Name }) => docker.getVolume(Name).remove()));
      });
      return host;
    }

    const helperOf = (view: DockerView, role: HelperRole) => {
      const helper = view.helpers.find((each) => each.role === role);
      const container = view.containers.find((each) => each.id === helper?.containerId);
      if (helper === undefined || container === undefined) throw new Error(`there is no ${role}`);
      return { helper, container };
    };
    async function healthy(host: TestHost, role: HelperRole) {
      await host.call('docker.start-helper', { role, pull: false });
      const now = async () => helperOf(await host.call('docker.overview', {}), role);
      await expect
        .poll(async () => (await now()).container.health, { timeout: 60_000, interval: 500 })
        .toBe('healthy');
      return now();
    }
    const portOf = (
      container: { readonly ports: readonly { inner: number; port: number }[] },
      inner: number,
    ) => container.ports.find((port) => port.inner === inner)?.port ?? 0;
    const passwordIn = async (host: TestHost, name: string) => {
      const [, value = ''] =
        new RegExp(`^${name}=(.+)$`, 'm').exec(await readFile(join(host.folder, '.env'), 'utf8')) ?? [];
      return value.replace(/^["']|["']$/g, '');
    };

    it('[deployment 53] keep conversations in PostgreSQL, its password with nobody else', async () => {
      const host = await opened();
      const { container, helper } = await healthy(host, 'postgres');
      const port = portOf(container, 5432);
      expect(container).toMatchObject({
        name: 'plano-postgres-default',
        ports: [{ address: '127.0.0.1', inner: 5432 }],
      });
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the config's own syntax
      const reference = '${PLANO_PG_PASSWORD}';
      expect(helper.config).toContain(`postgresql://plano:${reference}@127.0.0.1:${port}/plano`);
      const password = await passwordIn(host, 'PLANO_PG_PASSWORD');
      expect(password).toHaveLength(32);
      const found = await docker.getContainer(container.id).inspect();
      expect(JSON.stringify(found)).not.toContain(password);
      expect(found.Config.Labels).toMatchObject({
        [label.managed]: 'true',
        [label.role]: 'postgres',
        [label.instance]: 'default',
      });
      expect(found.HostConfig).toMatchObject({
        Privileged: false,
        SecurityOpt: ['no-new-privileges'],
        NetworkMode: 'plano-net-default',
      });
      const client = new pg.Client({ host: '127.0.0.1', port, user: 'plano', database: 'plano', password });
      await client.connect();
      await client.query('create table kept (what text)');
      await client.end();

      // Another container of the instance on the same network is what a gateway in one would be.
      const gateway = await docker.createContainer({
        name: 'plano',
        Image: 'jaegertracing/jaeger:2.3.0',
        Labels: { ...found.Config.Labels, [label.role]: 'gateway' },
        HostConfig: { NetworkMode: 'plano-net-default' },
      });
      await gateway.start();
      const inside = helperOf(await host.call('docker.overview', {}), 'postgres').helper;
      expect(inside.config).toContain(`postgresql://plano:${reference}@plano-postgres-default:5432/plano`);
      expect(JSON.stringify(await gateway.inspect())).not.toContain(password);

      // Its data outlives it, and its password stays the same.
      await host.call('docker.remove', { id: container.id });
      await expect(stat(join(host.folder, 'home/run/default/helpers/postgres'))).rejects.toMatchObject({
        code: 'ENOENT',
      });
      const again = await healthy(host, 'postgres');
      const second = new pg.Client({
        ...{
          host: '127.0.0.1',
          port: portOf(again.container, 5432),
          user: 'plano',
          database: 'plano',
          password,
        },
      });
      await second.connect();
      expect((await second.query('select count(*)::int as rows from kept')).rows).toEqual([{ rows: 0 }]);
      await second.end();
    });

    it('[deployment 53] share sessions in Redis behind a password', async () => {
      const host = await opened();
      const { container, helper } = await healthy(host, 'redis');
      const password = await passwordIn(host, 'PLANO_REDIS_PASSWORD');
      expect(helper.config).toContain('type: redis');
      expect(JSON.stringify(await docker.getContainer(container.id).inspect())).not.toContain(password);
      const client = new Redis(portOf(container, 6379), '127.0.0.1', { password });
      expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'volatile-ttl']);
      client.disconnect();
      const logs = await host.call('docker.logs', { id: container.id, tail: 100 });
      expect(logs.lines.join('\n')).toContain('Ready to accept connections');
      expect(logs.lines.join('\n')).not.toContain(password);
      const stopped = await host.call('docker.stop', { id: container.id });
      expect(helperOf(stopped, 'redis')).toMatchObject({
        container: { isRunning: false },
        helper: { config: null },
      });
      expect(
        helperOf(await host.call('docker.start', { id: container.id }), 'redis').container.isRunning,
      ).toBe(true);
    });

    it('[deployment 54] show traces in Jaeger beside those here, each on ports of its own', async () => {
      const grpcPort = await freePortPair();
      const first = await opened();
      const jaeger = await healthy(first, 'jaeger');
      const otlp = portOf(jaeger.container, 4317);
      expect(otlp).toBeGreaterThanOrEqual(14_317);
      expect(jaeger.helper.config).toContain(`opentracing_grpc_endpoint: "http://127.0.0.1:${otlp}"`);
      const host = await opened({
        collector: { grpcPort, httpPort: grpcPort + 1, host: '127.0.0.1' },
        config: ({ listener, sandbox }) => `version: v0.4.0
listeners: [{type: model, name: main, port: ${listener}}]
model_providers: [{model: sandbox/echo, base_url: "http://127.0.0.1:${sandbox}/v1", provider_interface: openai, default: true}]
${jaeger.helper.config}`,
      });
      await host.start();
      expect(await chat(host.url)).toBe(200);
      const page = `http://127.0.0.1:${portOf(jaeger.container, 16_686)}/`;
      const received = async () => Number(await (await fetch(page)).text());
      await expect.poll(received, { timeout: 20_000 }).toBeGreaterThan(0);
      await expect
        .poll(async () => (await host.call('traces.stats', {})).traces, { timeout: 20_000 })
        .toBeGreaterThan(0);
    });

    it('[deployment 55] delete what was kept only when its name is typed, and nothing of others', async () => {
      const host = await opened();
      const { container } = await healthy(host, 'postgres');
      const name = 'plano-postgres-default';
      const { volumes } = await host.call('docker.remove', { id: container.id });
      expect(volumes).toEqual([{ name, instance: 'default', isUsed: false }]);
      await expect(host.call('docker.remove-volume', { name, typed: '' })).rejects.toMatchObject({
        code: 'confirmation_needed',
      });
      expect((await docker.getVolume(name).inspect()).Name).toBe(name);
      await docker.createVolume({ Name: 'theirs' });
      await expect(
        host.call('docker.remove-volume', { name: 'theirs', typed: 'theirs' }),
      ).rejects.toMatchObject({
        code: 'not_own',
      });
      expect((await host.call('docker.remove-volume', { name, typed: name })).volumes).toEqual([]);
      await expect(docker.getVolume(name).inspect()).rejects.toMatchObject({ statusCode: 404 });
    });

    it('leave containers and volumes of others alone, whatever their names are', async () => {
      const host = await opened();
      const foreign = await docker.createContainer({
        name: 'plano-redis-default',
        Image: 'redis:7',
        Cmd: ['redis-server'],
      });
      await expect(host.call('docker.start-helper', { role: 'redis', pull: false })).rejects.toMatchObject({
        code: 'foreign_container',
      });
      for (const method of ['docker.start', 'docker.stop', 'docker.remove'] as const) {
        await expect(host.call(method, { id: foreign.id })).rejects.toMatchObject({ code: 'not_own' });
      }
      await expect(host.call('docker.logs', { id: foreign.id, tail: 10 })).rejects.toMatchObject({
        code: 'not_own',
      });
      await docker.createVolume({ Name: 'plano-postgres-default' });
      await expect(host.call('docker.start-helper', { role: 'postgres', pull: false })).rejects.toMatchObject(
        {
          code: 'foreign_volume',
        },
      );
      expect((await foreign.inspect()).State.Status).toBe('created');
      expect((await host.call('docker.overview', {})).containers).toEqual([]);
    });
  },
);
