import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePorts } from '../../support/free-ports.ts';
import { smallConfig } from './cli-fixture.ts';
import { health, installedCli } from './cli-processes.ts';

const key = { OPENAI_API_KEY: 'abc' };
const port = async () => (await freePorts(1))[0] ?? 0;

describe('a start that is not the usual one', () => {
  it('[config D21] finds the busy port at its place in the file, and leaves no other listener running', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const address = taken.address();
    const busy = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const free = await port();
    const second = `- {type: model, name: m2, port: ${busy}}\nmodel_providers:`;
    const cli = await installedCli({
      'config.yaml': smallConfig(free).replace('model_providers:', second),
    });
    const { exitCode, errLast } = await cli.planoai('up --json', key);
    expect(exitCode).toBe(4);
    const [found, ...others] = JSON.parse(errLast).error.details;
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      code: 'RUN_PORT_IN_USE',
      severity: 'error',
      path: 'listeners[1].port',
      range: { start: { line: 4 } },
      port: busy,
      listener: 'm2',
      message: expect.stringMatching(`^port ${busy} of listener "m2" is already in use`),
    });
    expect(await health(free)).toBeNull();
    expect((await cli.planoai('status')).exitCode).toBe(6);
  });

  it('[config D22] serves without a key when it may, and names the variable to who needs it', async () => {
    const listenerPort = await port();
    const cli = await installedCli({ 'config.yaml': smallConfig(listenerPort) });
    const { exitCode, out } = await cli.planoai('up --allow-missing-keys --json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(out).warnings).toMatchObject([{ code: 'ENV_MISSING', severity: 'warning' }]);
    const reply = await fetch(`http://127.0.0.1:${listenerPort}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'openai/gpt-4o', messages: [{ role: 'user', content: 'hi' }] }),
    });
    expect(reply.status).toBe(401);
    expect(await reply.json()).toMatchObject({
      error: { code: 'no_access_key', message: expect.stringContaining('$OPENAI_API_KEY') },
    });
  });

  it('serves the values of --set, also after a reload, and leaves the file as it is', async () => {
    const [inFile = 0, set = 0] = await freePorts(2);
    const cli = await installedCli({ 'config.yaml': smallConfig(inFile) });
    expect((await cli.planoai(`up --set listeners[0].port=${set}`, key)).exitCode).toBe(0);
    expect([await health(set), await health(inFile)]).toEqual([200, null]);
    await cli.write('config.yaml', smallConfig(inFile, '# changed\n'));
    expect((await cli.planoai('reload')).exitCode).toBe(0);
    expect([await health(set), await health(inFile)]).toEqual([200, null]);
    expect(JSON.parse((await cli.planoai('status --json')).out)).toMatchObject({
      config_changed_on_disk: false,
    });
    expect(await readFile(join(cli.folder, 'config.yaml'), 'utf8')).toBe(smallConfig(inFile, '# changed\n'));
  });

  it('follows its file with --watch, and serves on when that is broken', async () => {
    const [before = 0, after = 0] = await freePorts(2);
    const cli = await installedCli({ 'config.yaml': smallConfig(before) });
    expect((await cli.planoai('up --watch', key)).exitCode).toBe(0);
    await cli.write('config.yaml', smallConfig(after));
    await expect.poll(() => health(after), { timeout: 10_000 }).toBe(200);
    expect(await health(before)).toBeNull();
    await cli.write('config.yaml', smallConfig(before, 'foo: 1\n'));
    const told = async () => (await cli.planoai('logs --debug --level warn')).out;
    await expect
      .poll(told, { timeout: 10_000, interval: 300 })
      .toContain('config.yaml was changed and is not served: Line 6');
    expect(await health(after)).toBe(200);
  });
});
