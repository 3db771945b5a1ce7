import { Command } from 'commander';
import { CliExit } from './cli-exit.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from './cli-io.ts';
import { withInstance } from './connect-instance.ts';
import { describeInstance } from './instance-report.ts';
import { createPaint } from './paint.ts';
import { printJson } from './print-json.ts';

/** `planoai status`: what runs. Exit code 6 when nothing does. */
export function statusCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('status')
    .alias('ps')
    .description('Show what runs; exit code 6 when nothing does')
    .action(() => showStatus(io, globals()));
}

async function showStatus(io: CliIo, globals: GlobalOptions): Promise<void> {
  const report = await withInstance(globals, (contract) => contract.call('host.status', {})).catch(
    (error: unknown) => {
      if (error instanceof CliFailure && error.code === 'not_running') return null;
      throw error;
    },
  );
  if (report === null) {
    if (globals.json) printJson(io, { instance: globals.instance, state: 'stopped' });
    else if (!globals.quiet) {
      const start = `planoai up${globals.instanceFlags}`;
      io.stdout.write(`Plano is not running (instance "${globals.instance}"). Start it with: ${start}\n`);
    }
    throw new CliExit(exitCodes.notRunning);
  }
  if (globals.json) return printJson(io, report);
  if (globals.quiet) return;
  const paint = createPaint(globals.color);
  const head = `Plano is ${paint(report.state === 'running' ? 'green' : 'yellow', report.state)}`;
  const about = `${report.mode}, pid ${report.pid}, up ${duration(report.uptime_s)}, ${report.in_flight} in flight`;
  const lines = [`${head} (${about})`, ...describeInstance(report, paint)];
  if (report.config_changed_on_disk) {
    const apply = `planoai reload${globals.instanceFlags}`;
    lines.push(paint('yellow', `The config file has changed since. Apply it with: ${apply}`));
  }
  io.stdout.write(`${lines.join('\n')}\n`);
}

/** `3 s`, `2 min`, `5 h 10 min`, `4 d 3 h` */
function duration(seconds: number): string {
  const [minutes, hours, days] = [
    Math.floor(seconds / 60),
    Math.floor(seconds / 3600),
    Math.floor(seconds / 86_400),
  ];
  if (minutes === 0) return `${Math.floor(seconds)} s`;
  if (hours === 0) return `${minutes} min`;
  if (days === 0) return `${hours} h ${minutes % 60} min`;
  return `${days} d ${hours % 24} h`;
}
