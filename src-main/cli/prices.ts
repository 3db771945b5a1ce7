import { Command, InvalidArgumentError } from 'commander';
import type { CliIo, GlobalOptions } from './cli-io.ts';
import type { CacheRates } from './prices/run-prices.ts';

/** `planoai prices [MODEL…]`: what models cost, who says so, and prices of one's own. */
export function pricesCommand(io: CliIo, globals: () => GlobalOptions): Command {
  const run = async () => await import('./prices/run-prices.ts');
  const command = new Command('prices')
    .description('Show what models cost, in US dollars per million tokens, and who says so')
    .argument('[models...]', 'names of models (default: those of the config)')
    .option('--config <file>', 'config file (default: what runs, else config.yaml or plano_config.yaml)')
    .action(async (models: string[], { config }: { readonly config?: string }) =>
      (await run()).showPrices(io, globals(), models, config),
    );
  command
    .command('set')
    .description('Write a price of your own; it wins over every catalogue')
    .argument('<model>', 'as calls name it: openai/gpt-4o')
    .argument('<input>', 'US dollars of a million input tokens', dollars)
    .argument('<output>', 'US dollars of a million output tokens', dollars)
    .option('--cache-read <dollars>', 'of a million tokens that the provider had cached', dollars)
    .option('--cache-write <dollars>', 'of a million tokens that it wrote into its cache', dollars)
    .action(async (model: string, input: number, output: number, cache: CacheRates) =>
      (await run()).setPrice(io, globals(), model, { input, output, ...cache }),
    );
  command
    .command('reset')
    .description('Remove a price of your own, so that catalogues count again')
    .argument('<model>', 'as pricing.yaml names it')
    .action(async (model: string) => (await run()).resetPrice(io, globals(), model));
  return command;
}

/** For commander: money per million tokens. */
function dollars(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1_000_000) return value;
  throw new InvalidArgumentError('It takes US dollars per million tokens, such as 2.5.');
}
