import { Command } from 'commander';
import { isHealthy } from '../console/listener-health.ts';
import { instancePaths } from '../instances/instance-paths.ts';
import { findInstance } from '../instances/instance-record.ts';
import { CliExit } from './cli-exit.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from './cli-io.ts';
import { printJson } from './print-json.ts';
import { seconds, wholeNumber } from './read-number.ts';

interface HealthcheckFlags {
  readonly port?: number;
  readonly listener?: string;
  readonly timeout: number;
}

/** `planoai healthcheck`: for probes. Exit code 0 or 1 only, whatever the reason. */
export function healthcheckCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('healthcheck')
    .description('Ask every listener of what runs for its health: exit code 0 or 1, for probes')
    .option('--port <port>', 'only this port, whether an instance runs or not', wholeNumber(1, 65_535))
    .option('--listener <name>', 'only this listener')
    .option('--timeout <seconds>', 'how long an answer may take', seconds, 3)
    .action((flags: HealthcheckFlags) => check(io, globals(), flags));
}

async function check(io: CliIo, globals: GlobalOptions, flags: HealthcheckFlags): Promise<void> {
  const asked = await listenersOf(globals, flags);
  const listeners = await Promise.all(
    asked.map(async ({ name, address, port }) => ({
      name,
      port,
      healthy: await isHealthy({ address, port }, flags.timeout * 1000),
    })),
  );
  const healthy = listeners.every((listener) => listener.healthy);
  if (globals.json) printJson(io, { healthy, listeners });
  else if (!globals.quiet) {
    for (const one of listeners) {
      const name = one.name === null ? '' : `${one.name} `;
      io.stdout.write(`${name}(:${one.port})  ${one.healthy ? 'healthy' : 'not healthy'}\n`);
    }
  }
  if (!healthy) throw new CliExit(exitCodes.refused);
}

interface AskedListener {
  /** `null`: a port that was named. */
  readonly name: string | null;
  readonly address: string;
  readonly port: number;
}

async function listenersOf(
  globals: GlobalOptions,
  { port, listener }: HealthcheckFlags,
): Promise<readonly AskedListener[]> {
  if (port !== undefined && listener === undefined) return [{ name: null, address: '127.0.0.1', port }];
  const record = await findInstance(instancePaths(globals.home, globals.instance));
  if (record === null) {
    throw new CliFailure('Plano is not running.', {
      code: 'not_running',
      exitCode: exitCodes.refused,
      details: [{ instance: globals.instance }],
      hint: `Start it with: planoai up${globals.instanceFlags}`,
    });
  }
  const found = record.listeners.filter(
    (one) => (listener === undefined || one.name === listener) && (port === undefined || one.port === port),
  );
  if (found.length > 0) return found;
  const names = record.listeners.map(({ name }) => name).join(', ') || 'none';
  throw new CliFailure(`No such listener: ${listener ?? port}`, {
    code: 'unknown_listener',
    exitCode: exitCodes.refused,
    hint: `Listeners that run: ${names}`,
  });
}
