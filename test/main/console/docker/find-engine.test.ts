import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findEngine } from '../../../../src-main/console/docker/find-engine.ts';
import { tempFolder } from '../temp-folder.ts';

/** What answers like an engine at a socket. */
async function engineAt(path: string): Promise<{ readonly asked: () => number }> {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.end('OK');
  }).listen(path);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { asked: () => asked };
}

describe('the engine of this machine', () => {
  it('is the one that DOCKER_HOST names', async () => {
    const folder = await tempFolder();
    await engineAt(join(folder, 'a.sock'));
    const found = await findEngine({ DOCKER_HOST: `unix://${folder}/a.sock` }, folder);
    expect(found.address).toBe(`unix://${folder}/a.sock`);
  });

  it('is the one of the current context', async () => {
    const home = await tempFolder();
    await engineAt(join(home, 'b.sock'));
    const key = createHash('sha256').update('desk').digest('hex');
    await mkdir(join(home, '.docker/contexts/meta', key), { recursive: true });
    await writeFile(join(home, '.docker/config.json'), '{"currentContext":"desk"}');
    await writeFile(
      join(home, '.docker/contexts/meta', key, 'meta.json'),
      JSON.stringify({ Name: 'desk', Endpoints: { docker: { Host: `unix://${home}/b.sock` } } }),
    );
    expect((await findEngine({}, home)).address).toBe(`unix://${home}/b.sock`);
  });

  it('[deployment 51] is never asked over plain TCP to another machine', async () => {
    await expect(findEngine({ DOCKER_HOST: 'tcp://10.0.0.5:2375' })).rejects.toMatchObject({
      code: 'docker_unavailable',
      hint: expect.stringMatching(/plain TCP to another machine is not safe.*DOCKER_TLS_VERIFY/),
      details: [{ address: 'tcp://10.0.0.5:2375' }],
    });
    await expect(findEngine({ DOCKER_HOST: 'ssh://ada@host' })).rejects.toMatchObject({
      hint: expect.stringContaining('"ssh://" is not supported'),
    });
  });

  it('[deployment 52] is told to be nowhere, with the places that were tried', async () => {
    const home = await tempFolder();
    const missing = `unix://${home}/none.sock`;
    await expect(findEngine({ DOCKER_HOST: missing }, home)).rejects.toMatchObject({
      message: 'Docker daemon not running',
      details: [{ address: missing, reason: 'ENOENT' }],
      hint: expect.stringContaining('Without Docker everything runs natively'),
    });
  });
});
