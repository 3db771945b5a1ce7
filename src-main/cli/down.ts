import { Command } from 'commander';
import { instancePaths } from '../instances/instance-paths.ts';
import { findInstance, findInstances, type InstanceRecord } from '../instances/instance-record.ts';
import { stopInstance } from '../instances/stop-instance.ts';
import type { CliIo, GlobalOptions } from './cli-io.ts';
import { printJson } from './print-json.ts';
import { seconds } from './read-number.ts';
import { shutdownGraceSeconds } from './shutdown-grace.ts';

interface DownFlags {
  readonly all?: boolean;
  readonly force?: boolean;
  readonly docker?: boolean;
  readonly timeout: number;
}

/** `planoai down`: ends what runs; nothing running is a success too. */
export function downCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('down')
    .description('Stop what runs: requests in flight are finished first')
    .option('--all', 'every instance of this home')
    .option('--docker', 'what `up --docker` started')
    .option('--timeout <seconds>', 'how long the end may take once requests are finished', seconds, 10)
    .option('--force', 'cut requests in flight')
    .action((flags: DownFlags) => stop(io, globals(), flags));
}

async function stop(io: CliIo, globals: GlobalOptions, flags: DownFlags): Promise<void> {
  if (flags.docker === true) {
    const { stopContainers } = await import('./docker/stop-containers.ts');
    tell(io, globals, await stopContainers(io, globals, flags));
    return;
  }
  const running = flags.all === true ? await findInstances(globals.home) : await named(globals);
  const graceSeconds = flags.force === true ? 0 : shutdownGraceSeconds(io.env);
  const options = { home: globals.home, graceSeconds, timeoutSeconds: flags.timeout };
  await Promise.all(running.map((record) => stopInstance(record, options)));
  tell(
    io,
    globals,
    running.map(({ instance }) => instance),
  );
}

function tell(io: CliIo, globals: GlobalOptions, stopped: readonly string[]): void {
  if (globals.json) {
    printJson(io, { stopped, was_running: stopped.length > 0 });
    return;
  }
  if (globals.quiet) return;
  if (stopped.length === 0) io.stdout.write('No Plano instance was running.\n');
  else io.stdout.write(`Plano stopped: ${stopped.join(', ')}\n`);
}

async function named({ home, instance }: GlobalOptions): Promise<InstanceRecord[]> {
  const record = await findInstance(instancePaths(home, instance));
  return record === null ? [] : [record];
}
