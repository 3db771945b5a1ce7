import { Argument, Command, Option } from 'commander';
import type { GatewayView } from '../contract/gateway-calls.ts';
import { faultText, type InjectedFault } from '../contract/injected-fault.ts';
import type { CliIo, GlobalOptions } from './cli-io.ts';
import { withInstance } from './connect-instance.ts';
import { printJson } from './print-json.ts';
import { wholeNumber } from './read-number.ts';

interface FaultFlags {
  readonly retryAfter: number;
  readonly delay: number;
  readonly afterBytes: number;
}

/** What a shell calls the faults; the switches of the failure lab. */
const faultsByName: Readonly<Record<string, (flags: FaultFlags) => InjectedFault>> = {
  429: ({ retryAfter }) => ({ kind: 'rate_limited', retryAfterS: retryAfter }),
  500: () => ({ kind: 'server_error' }),
  401: () => ({ kind: 'expired_key' }),
  slow: ({ delay }) => ({ kind: 'slow_first_token', delayMs: delay }),
  cut: ({ afterBytes }) => ({ kind: 'cut_stream', afterBytes }),
  'wrong-json': () => ({ kind: 'wrong_json' }),
};

/** `planoai faults`: what the failure lab lets providers of the running gateway do wrong. */
export function faultsCommand(io: CliIo, globals: () => GlobalOptions): Command {
  const command = new Command('faults')
    .description('Let providers of the running gateway fail on purpose, and say which do')
    .action(async () => {
      show(io, globals(), await withInstance(globals(), (contract) => contract.call('gateway.status', {})));
    });
  command
    .command('set')
    .description('Let a provider fail, from the next request on, until it is cleared or the gateway ends')
    .argument('<model>', 'as the config declares it: openai/gpt-4o, groq/*')
    .addArgument(new Argument('<fault>', 'what goes wrong').choices(Object.keys(faultsByName)))
    .addOption(
      new Option('--retry-after <seconds>', '429: what the refusal asks for')
        .argParser(wholeNumber(0, 3600))
        .default(1),
    )
    .addOption(
      new Option('--delay <ms>', 'slow: how late the first token comes')
        .argParser(wholeNumber(1, 600_000))
        .default(5000),
    )
    .addOption(
      new Option('--after-bytes <number>', 'cut: bytes of the answer before the connection ends')
        .argParser(wholeNumber(1, 1_048_576))
        .default(256),
    )
    .action(async (model: string, name: string, flags: FaultFlags) => {
      const fault = faultsByName[name]?.(flags) ?? null;
      show(io, globals(), await withInstance(globals(), (it) => it.call('faults.set', { model, fault })));
    });
  command
    .command('clear')
    .description('Let a provider work again, or all')
    .argument('[model]', 'only this one')
    .action(async (model: string | undefined) => {
      const view = await withInstance(globals(), (contract) =>
        model === undefined
          ? contract.call('faults.clear', {})
          : contract.call('faults.set', { model, fault: null }),
      );
      show(io, globals(), view);
    });
  return command;
}

function show(io: CliIo, globals: GlobalOptions, { faults = [] }: GatewayView): void {
  if (globals.json) {
    printJson(io, { faults });
    return;
  }
  if (globals.quiet) return;
  if (faults.length === 0) io.stdout.write('No provider fails on purpose.\n');
  for (const { fault, model } of faults) io.stdout.write(`${model}: ${faultText(fault)}\n`);
}
