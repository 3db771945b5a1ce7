import type { GatewayConfig } from '../../../src-gateway/config/gateway-config.ts';
import type { GatewaySettings } from '../../../src-gateway/gateway-settings.ts';
import type { CallProgress, CallResult } from '../../contract/contract.ts';
import { openLocalGateway } from '../local-gateway.ts';
import { summaryOf } from './case-verdict.ts';
import { runSuite } from './run-suite.ts';
import type { SuiteCase } from './suite-case.ts';

export interface Rehearsal {
  /** With its values. */
  readonly config: GatewayConfig;
  readonly settings: GatewaySettings;
  readonly suites: readonly { readonly file: string; readonly cases: readonly SuiteCase[] }[];
}

/** Runs the dry cases of suites under a config that does not serve. Rejects when the signal fires. */
export async function rehearseSuites(
  { config, settings, suites }: Rehearsal,
  context: {
    readonly signal: AbortSignal;
    progress(value: CallProgress<'suites.rehearse'>): void;
  },
): Promise<CallResult<'suites.rehearse'>> {
  const all = suites.flatMap(({ cases }) => cases);
  const live = all.filter(({ mode }) => mode === 'live').length;
  const listeners = config.listeners.filter(({ type }) => type === 'model');
  const gateway = await openLocalGateway({ ...config, listeners }, settings);
  const results: CallResult<'suites.rehearse'>['results'] = [];
  let done = 0;
  try {
    for (const { cases, file } of suites) {
      const target = { listeners: gateway.listeners, gatewayKey: null, priceOf: () => null };
      const run = await runSuite(
        target,
        cases.filter(({ mode }) => mode === 'dry-run'),
        {
          signal: context.signal,
          onProgress: ({ result }) => {
            if (result === null) return;
            done += 1;
            context.progress({ done, total: all.length - live });
          },
        },
      );
      results.push({ file, cases: run });
    }
  } finally {
    await gateway.close();
  }
  return { results, summary: summaryOf(results.flatMap(({ cases }) => cases)), live };
}
