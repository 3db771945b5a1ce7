import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Collector, startCollector } from '../../collector/collector.ts';
import { CollectorError } from '../../collector/collector-error.ts';
import type { BindAddress } from '../../collector/worker-messages.ts';
import { loadPrices } from '../../prices/load-prices.ts';
import { CliFailure, exitCodes } from '../cli-io.ts';

/** A collector whose store goes with it. Throws `CliFailure` when the port is taken: it is never shared. */
export async function openOwnCollector(
  home: string,
  grpc: BindAddress,
): Promise<Pick<Collector, 'addresses' | 'calls' | 'close'>> {
  const folder = await mkdtemp(join(tmpdir(), 'planoai-obs-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const collector = await startCollector({
      databaseFile: join(folder, 'traces.db'),
      lockFile: join(folder, 'traces.lock'),
      grpc,
      http: null,
      workspace: '',
      instance: 'obs',
      prices: (await loadPrices(home, null)).catalogs,
    });
    return {
      addresses: collector.addresses,
      calls: (params) => collector.calls(params),
      close: async () => {
        await collector.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    if (!(error instanceof CollectorError)) throw error;
    throw new CliFailure(error.message, {
      code: error.code,
      exitCode: exitCodes.refused,
      details: [error.details],
      cause: error,
    });
  }
}
