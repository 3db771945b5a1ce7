import { Command, Option } from 'commander';
import type { CliIo, GlobalOptions } from './cli-io.ts';
import { wholeNumber } from './read-number.ts';
import type { ReplayFlags } from './replay/run-replay.ts';

/** `planoai replay <SOURCE>`: decides requests again under another config, or looks for signals in conversations. */
export function replayCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('replay')
    .description('Decide requests again under another config, and print what would change')
    .argument(
      '[source]',
      'a recorded trace (its id, or last), or a file of JSON lines: {"id","path","headers","body"}, or lines of an OpenAI batch; - for stdin',
    )
    .option('--since <window>', 'recorded requests of the last 30s, 5m, 2h, 1d, 1w')
    .option('--where <query>', 'recorded requests of the traces that fit')
    .option('--config <file>', 'the config after the change')
    .option('--against <url>', 'a gateway that runs, in place of --config')
    .option('--before <file>', 'the config before it (default: config.yaml or plano_config.yaml)')
    .addOption(
      new Option('--mode <mode>', 'route: no model but the router is called')
        .choices(['route'])
        .default('route'),
    )
    .option('--concurrency <n>', 'requests at a time', wholeNumber(1, 64), 4)
    .option('--diff', 'end with 8 when a request would change')
    .option('--signals', 'print what conversations give away of how they go, in place of decisions')
    .action(async (source: string | undefined, flags: ReplayFlags & { readonly signals?: boolean }) => {
      if (flags.signals === true) {
        const { runSignals } = await import('./replay/run-signals.ts');
        return runSignals(io, globals(), source, flags);
      }
      const { runReplay } = await import('./replay/run-replay.ts');
      await runReplay(io, globals(), source, flags);
    });
}
