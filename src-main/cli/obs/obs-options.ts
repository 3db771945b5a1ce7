import { CliFailure, type CliIo, exitCodes } from '../cli-io.ts';
import { readPort, tracePort } from '../trace/collector-client.ts';

/** Options of `planoai obs` as commander reads them. */
export interface ObsFlags {
  readonly once?: boolean;
  readonly port?: string;
  readonly listen?: boolean;
  readonly host?: string;
  readonly capacity?: string;
  readonly refreshMs?: string;
  readonly config?: string;
  readonly pricingProvider?: string;
  readonly pricingUrl?: string;
}

export interface ObsOptions {
  readonly once: boolean;
  readonly port: number;
  /** Where to receive spans; `null`: a collector runs already. */
  readonly listenOn: string | null;
  readonly capacity: number;
  readonly refreshMs: number;
  readonly config: string | null;
  readonly pricingProvider: 'digitalocean' | 'models.dev' | null;
  readonly pricingUrl: string | null;
}

/** Throws `CliFailure` with exit code 1, as the original does for every bad value. */
export function readObsOptions(io: CliIo, flags: ObsFlags): ObsOptions {
  if (flags.host !== undefined && flags.listen !== true) {
    throw refused(
      '--host is for "planoai obs --listen" only: a running collector is looked at on 127.0.0.1.',
    );
  }
  return {
    once: flags.once === true,
    port: flags.port === undefined ? tracePort(io) : readPort(flags.port, '--port'),
    listenOn: flags.listen === true ? (flags.host ?? '127.0.0.1') : null,
    capacity: wholeNumber(flags.capacity, '--capacity', 1000, mostCalls),
    refreshMs: Math.max(leastRefreshMs, wholeNumber(flags.refreshMs, '--refresh-ms', 500, 3_600_000)),
    config: flags.config ?? null,
    pricingProvider: providerOf(flags.pricingProvider),
    pricingUrl: urlOf(flags.pricingUrl),
  };
}

const mostCalls = 5000;
const leastRefreshMs = 50;
const providers = ['digitalocean', 'models.dev'] as const;

function wholeNumber(text: string | undefined, name: string, usual: number, most: number): number {
  if (text === undefined) return usual;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw refused(`Invalid value of ${name}: ${text}. It takes a whole number from 1 to ${most}.`);
}

function providerOf(text: string | undefined): ObsOptions['pricingProvider'] {
  if (text === undefined) return null;
  const known = providers.find((provider) => provider === text);
  if (known !== undefined) return known;
  throw refused(`Invalid value of --pricing-provider: ${text}. It takes ${providers.join(' or ')}.`);
}

function urlOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const protocol = URL.canParse(text) ? new URL(text).protocol : '';
  if (['http:', 'https:', 'file:'].includes(protocol)) return text;
  throw refused(`Invalid value of --pricing-url: it takes an http, https or file address.`);
}

function refused(message: string): CliFailure {
  return new CliFailure(message, { code: 'usage', exitCode: exitCodes.refused });
}
