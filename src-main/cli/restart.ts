import { Command } from 'commander';
import type { GatewayView } from '../contract/gateway-calls.ts';
import type { CliIo, GlobalOptions } from './cli-io.ts';
import { withInstance } from './connect-instance.ts';
import { describeInstance } from './instance-report.ts';
import { createPaint } from './paint.ts';
import { printJson } from './print-json.ts';

/** `planoai restart`: ends the data plane of what runs and starts it from the file on disk. */
export function restartCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('restart')
    .description('Restart the gateway that runs, from the config file as it is now')
    .action(() => restart(io, globals()));
}

async function restart(io: CliIo, globals: GlobalOptions): Promise<void> {
  const { report, view } = await withInstance(globals, async (contract) => {
    const view: GatewayView = await contract.call('gateway.restart', {}, { signal: io.signal });
    return { view, report: await contract.call('host.status', {}) };
  });
  if (globals.json) return printJson(io, report);
  if (globals.quiet) return;
  const paint = createPaint(globals.color);
  const lines = [`Restarted: Plano is ${paint('green', view.state)}`, ...describeInstance(report, paint)];
  io.stdout.write(`${lines.join('\n')}\n`);
}
