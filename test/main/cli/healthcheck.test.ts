import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePorts } from '../../support/free-ports.ts';
import { cliWorkspace, smallConfig } from './cli-fixture.ts';
import { installedCli } from './cli-processes.ts';

/** A server whose `/healthz` answers so; `null`: never. */
async function server(status: number | null): Promise<number> {
  const http = createServer((request, response) => {
    if (status !== null) response.writeHead(request.url === '/healthz' ? status : 404).end();
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  const address = http.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('planoai healthcheck', () => {
  it.each([
    ['answers 200', 200, 0],
    ['is draining', 503, 1],
    ['never answers', null, 1],
  ])('of a port that %s', async (_, status, exitCode) => {
    const port = await server(status);
    const { run } = await cliWorkspace();
    const line = `healthcheck --port ${port} --timeout ${status === null ? 0.2 : 3}`;
    expect(await run(`${line} -q`)).toMatchObject({ exitCode, out: '', err: '' });
    const json = await run(`${line} --json`);
    expect(JSON.parse(json.out)).toEqual({
      healthy: exitCode === 0,
      listeners: [{ name: null, port, healthy: exitCode === 0 }],
    });
  });

  it('is 1 where nothing runs', async () => {
    const { run } = await cliWorkspace();
    const { exitCode, err } = await run('healthcheck --instance shop');
    expect(exitCode).toBe(1);
    expect(err).toBe('Plano is not running.\nStart it with: planoai up --instance shop\n');
    expect(JSON.parse((await run('healthcheck --json')).errLast).error.code).toBe('not_running');
  });

  it('asks the listeners of what runs', { timeout: 60_000 }, async () => {
    const [port = 0] = await freePorts(1);
    const cli = await installedCli({ 'config.yaml': smallConfig(port) });
    expect((await cli.planoai('up', { OPENAI_API_KEY: 'k' })).exitCode).toBe(0);
    expect(await cli.planoai('healthcheck')).toMatchObject({ exitCode: 0, out: `m1 (:${port})  healthy\n` });
    expect((await cli.planoai('healthcheck --listener m1')).exitCode).toBe(0);
    const unknown = await cli.planoai('healthcheck --listener m2');
    expect(unknown).toMatchObject({ exitCode: 1, out: '' });
    expect(unknown.err).toBe('No such listener: m2\nListeners that run: m1\n');
  });
});
