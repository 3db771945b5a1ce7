import { Command } from 'commander';
import type { CliIo, GlobalOptions } from './cli-io.ts';
import type { ObsFlags } from './obs/obs-options.ts';

/** `planoai obs`: tokens, money, latency and errors of the calls to models, live. */
export function obsCommand(io: CliIo, globals: () => GlobalOptions): Command {
  return new Command('obs')
    .description('Watch tokens, cost, latency and errors of the calls to models, live')
    .option('--once', 'print the figures once and exit')
    .option('--port <port>', 'OTLP over gRPC port of the collector on this machine (default: 4317)')
    .option('--listen', 'receive spans here instead of looking at a running collector')
    .option('--host <address>', '--listen: address to bind (default: 127.0.0.1)')
    .option('--capacity <number>', 'the newest calls that count (default: 1000, at most 5000)')
    .option('--refresh-ms <number>', 'time between two looks, at least 50 (default: 500)')
    .option('--config <file>', 'take the price catalogue that this config names')
    .option('--pricing-provider <name>', 'digitalocean or models.dev')
    .option('--pricing-url <url>', 'another address of that catalogue')
    .action(async (flags: ObsFlags) => {
      const { runObs } = await import('./obs/run-obs.ts');
      await runObs(io, globals(), flags);
    });
}
