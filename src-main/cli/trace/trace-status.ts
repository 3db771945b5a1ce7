import type { CliIo, GlobalOptions } from '../cli-io.ts';
import { printJson } from '../print-json.ts';
import { askForStats, tracePort } from './collector-client.ts';
import { counted } from './export-traces.ts';

/** Says what the collector of this machine keeps, and what it had to drop. Throws `CliFailure`. */
export async function showTraceStatus(io: CliIo, { json }: GlobalOptions): Promise<void> {
  const { bytes, dropped, spans, traces } = await askForStats(io);
  const address = `127.0.0.1:${tracePort(io)}`;
  if (json) {
    printJson(io, { address, traces, spans, bytes, dropped });
    return;
  }
  const reasons = Object.entries(dropped).map(([reason, count]) => `${counted(count, 'span')} (${reason})`);
  io.stdout.write(
    [
      `Trace collector on ${address}`,
      `  kept:    ${counted(traces, 'trace')}, ${counted(spans, 'span')}, ${(bytes / 1_048_576).toFixed(1)} MiB`,
      `  dropped: ${reasons.length === 0 ? 'nothing' : reasons.join(', ')}`,
      '',
    ].join('\n'),
  );
}
