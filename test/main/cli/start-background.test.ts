import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliFailure, exitCodes } from '../../../src-main/cli/cli-io.ts';
import { startBackground } from '../../../src-main/cli/up/start-background.ts';
import { processStart } from '../../../src-main/instances/process-identity.ts';
import { cliWorkspace, smallConfig } from './cli-fixture.ts';

/** Starts a stand-in for the background host; the text is its program. */
async function start(program: string, options: { signal?: AbortSignal } = {}) {
  const { folder, home, write } = await cliWorkspace();
  const entry = await write('host.mjs', program);
  const steps: unknown[] = [];
  const failure = await startBackground({
    passphrase: null,
    entry,
    cwd: folder,
    env: {},
    logFile: join(home, 'gateway.log'),
    listeners: [{ name: 'm1', port: 12000 }],
    text: smallConfig(),
    logsCommand: 'planoai logs --debug --instance shop',
    signal: options.signal ?? new AbortController().signal,
    onStep: (step) => steps.push(step),
    run: {
      configFile: join(folder, 'config.yaml'),
      home,
      instance: 'default',
      mode: 'native',
      envFiles: [],
      collector: null,
      overrides: {},
      healthTimeoutMs: 1000,
      graceMs: 0,
    },
  }).catch((error: CliFailure) => error);
  const pidFile = join(folder, 'pid');
  const pid = existsSync(pidFile) ? Number(await readFile(pidFile, 'utf8')) : null;
  return { failure, steps, pid };
}

const prelude = `
import { writeFileSync, writeSync } from 'node:fs';
writeFileSync('pid', String(process.pid));
const tell = (message) => writeSync(3, JSON.stringify(message) + '\\n');
`;

describe('startBackground', () => {
  it('[cli 16] gives up on a gateway that never becomes ready', async () => {
    const { failure, pid } = await start(`${prelude} setInterval(() => {}, 1000);`);
    expect(failure).toMatchObject({
      message: 'Listener not healthy after 1s: m1 (:12000)',
      code: 'health_timeout',
      stage: 'health',
      exitCode: exitCodes.health,
      details: [
        {
          code: 'RUN_LISTENER_UNHEALTHY',
          severity: 'error',
          path: 'listeners[0].port',
          range: { start: { line: 3, column: 33 } },
          listener: 'm1',
          port: 12000,
        },
      ],
    });
    expect(await processStart(Number(pid))).toBeNull();
  });

  it('passes on what the host reports', async () => {
    const { failure, steps } = await start(`${prelude}
      tell({ stage: 'start', done: false });
      const owner = { pid: 42, name: 'nginx' };
      tell({ error: { code: 'port_in_use', message: 'Port 12000 is taken', stage: 'start', details: [{ port: 12000, owner }] } });
    `);
    expect(steps).toEqual([{ stage: 'start', done: false }]);
    expect(failure).toMatchObject({
      code: 'port_in_use',
      exitCode: exitCodes.start,
      lines: ['  Port 12000 is held by nginx (pid 42).'],
    });
  });

  it('shows the log of a host that ends without a word', async () => {
    const { failure } = await start(`console.error('out of luck'); process.exit(3);`);
    expect(failure).toMatchObject({
      code: 'gateway_exited',
      exitCode: exitCodes.start,
      lines: [expect.stringContaining('out of luck')],
    });
  });

  it('leaves nothing running when the user interrupts', async () => {
    const interrupt = new AbortController();
    setTimeout(() => interrupt.abort(), 300);
    const { failure, pid } = await start(`${prelude} setInterval(() => {}, 1000);`, {
      signal: interrupt.signal,
    });
    expect(failure).toMatchObject({ code: 'interrupted', exitCode: 130 });
    if (pid !== null) expect(await processStart(pid)).toBeNull();
  });
});
