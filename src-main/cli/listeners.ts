import { Command } from 'commander';
import type { GatewayView } from '../contract/gateway-calls.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from './cli-io.ts';
import { withInstance } from './connect-instance.ts';
import { createPaint } from './paint.ts';
import { printJson } from './print-json.ts';

/** `planoai listeners`: those of what runs, and each one's own start and stop. */
export function listenersCommand(io: CliIo, globals: () => GlobalOptions): Command {
  const command = new Command('listeners')
    .description('List the listeners of what runs; start or stop a single one')
    .action(async () => {
      const view = await withInstance(globals(), (contract) => contract.call('gateway.status', {}));
      show(io, globals(), view);
    });
  const change = (verb: 'start' | 'stop', description: string) =>
    command
      .command(verb)
      .description(description)
      .argument('<name>', 'of the listener')
      .action(async (name: string) => {
        const view = await withInstance(globals(), async (contract) => {
          requireListener(await contract.call('gateway.status', {}), name);
          return contract.call(`listeners.${verb}`, { name }, { signal: io.signal });
        });
        tellOne(io, globals(), view, name);
      });
  change('start', 'Start a listener that was stopped, or that could not get its port');
  change('stop', 'Stop a listener; its requests are finished first, and the others serve on');
  return command;
}

function requireListener({ listeners }: GatewayView, name: string): void {
  if (listeners.some((listener) => listener.name === name)) return;
  const known = listeners.map((listener) => listener.name).join(', ');
  throw new CliFailure(`There is no listener ${JSON.stringify(name)}.`, {
    code: 'not_found',
    exitCode: exitCodes.refused,
    ...(known !== '' && { hint: `Listeners: ${known}` }),
  });
}

/** What became of it; that it failed is told by the exit code too. */
function tellOne(io: CliIo, globals: GlobalOptions, { listeners }: GatewayView, name: string): void {
  const listener = listeners.find((each) => each.name === name);
  if (listener?.state === 'failed') {
    throw new CliFailure(listener.error ?? `The listener ${name} did not start.`, {
      code: listener.errorCode ?? 'listener_failed',
      exitCode: exitCodes.start,
      details: [listener],
    });
  }
  if (globals.json) printJson(io, { listener });
  else if (!globals.quiet) io.stdout.write(`${name} is ${listener?.state ?? 'stopped'}.\n`);
}

function show(io: CliIo, globals: GlobalOptions, { listeners }: GatewayView): void {
  if (globals.json) {
    printJson(io, { listeners });
    return;
  }
  const paint = createPaint(globals.color);
  const wide = Math.max(0, ...listeners.map(({ name }) => name.length));
  for (const { error, errors, inFlight, name, requests, state, type, url } of listeners) {
    const counts = `${requests} requests, ${errors} errors, ${inFlight} in flight`;
    const look = state === 'running' ? 'green' : state === 'failed' ? 'red' : 'yellow';
    const about = error === null ? paint('dim', counts) : paint('red', error);
    io.stdout.write(`${name.padEnd(wide)}  ${type.padEnd(6)}  ${url}  ${paint(look, state)}  ${about}\n`);
  }
}
