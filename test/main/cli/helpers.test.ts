import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type DockerEngine, startDockerEngine, whyNoDocker } from '../../support/docker-engine.ts';
import { helperImages, whyNoHelperImages } from '../../support/helper-images.ts';
import { cliWorkspace, smallConfig } from './cli-fixture.ts';

it('says that no engine answers, and where it looked', async () => {
  const { run } = await cliWorkspace();
  const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };
  for (const line of ['helpers', 'helpers logs redis', 'helpers stop redis', 'helpers start redis']) {
    const failed = await run(line, { env });
    expect(failed.exitCode, line).toBe(4);
    expect(failed.errFirst).toContain('Docker daemon not running');
  }
  expect((await run('helpers', { env })).err).toContain('unix:///nowhere/docker.sock  ENOENT');
});

const why = whyNoDocker ?? whyNoHelperImages;
const redisImage = helperImages.find(({ tag }) => tag.startsWith('redis'));

describe.skipIf(why !== null)(
  `planoai helpers${why === null ? '' : ` (skipped: ${why})`}`,
  { timeout: 120_000 },
  () => {
    let engine: DockerEngine;

    beforeAll(async () => {
      engine = await startDockerEngine();
      if (redisImage !== undefined) await engine.buildImage(redisImage);
    }, 400_000);
    afterAll(() => engine?.remove(), 60_000);

    it('[ux R65] starts one before there is a gateway, shows it, and takes it away again', async () => {
      const { folder, home, run: runHere } = await cliWorkspace({ 'config.yaml': smallConfig() });
      const run = (line: string) => runHere(line, { env: { DOCKER_HOST: engine.host } });
      onTestFinished(async () => void (await run('helpers remove redis')));
      const started = await run('helpers start redis');
      expect([started.exitCode, started.err]).toEqual([0, '']);
      expect(started.out).toMatch(/^Redis runs\.\nWhat a config needs to use it:\n\n.*redis:/s);
      expect(await readFile(join(folder, '.env'), 'utf8')).toMatch(/^PLANO_REDIS_PASSWORD=\S{32}\n$/);
      expect((await run('helpers')).out).toMatch(/^redis +redis:7, Up .*127\.0\.0\.1:\d+$/m);
      expect((await run('helpers')).out).toMatch(/^postgres +no PostgreSQL$/m);
      expect((await run('helpers logs redis --tail 5')).exitCode).toBe(0);

      expect((await run('helpers stop redis')).out).toBe('plano-redis-default is stopped.\n');
      expect((await run('helpers')).out).toMatch(/^redis +redis:7, stopped/m);
      expect((await run('helpers start redis --json')).exitCode).toBe(0);
      expect(JSON.parse((await run('helpers remove redis --json')).out)).toEqual({
        removed: 'plano-redis-default',
      });
      expect(existsSync(join(home, 'run/default/helpers/redis'))).toBe(false);
      expect(await run('helpers remove redis')).toMatchObject({
        exitCode: 1,
        errFirst: 'There is no plano-redis-default.',
      });
      expect(await run('helpers start postgres')).toMatchObject({
        exitCode: 4,
        errFirst: expect.stringContaining('The image postgres:16 is not on this machine'),
      });
      expect(await run('helpers remove-volume plano-postgres-default')).toMatchObject({ exitCode: 1 });
      expect(await run('helpers remove-volume not-ours --yes')).toMatchObject({
        exitCode: 1,
        errFirst: expect.stringContaining('not one that Plano made'),
      });
    });
  },
);
