import { join } from 'node:path';
import { writeHar } from '../../collector/files/write-har.ts';
import { type ExportFormat, isSpanFormat, writeTraceFile } from '../../collector/files/write-trace-file.ts';
import { ConfigHistory } from '../../console/bundle/config-history.ts';
import { createBundle } from '../../console/bundle/create-bundle.ts';
import { Generations } from '../../console/generations.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { collectSpans, type ExportedFile } from './collect-spans.ts';
import { askStore, openTraceStore } from './open-trace-store.ts';
import type { ShowRequest } from './show-options.ts';
import { spansWithContent } from './spans-with-content.ts';

/** Of one file, where nobody says how many. */
const mostTraces = 200;

/**
 * A file with what was said, too. It is read from the store itself and not from the collector's port, which
 * everybody on this machine may ask: bodies are their owner's. Throws `CliFailure`.
 */
export async function exportWithContent(
  io: CliIo,
  globals: GlobalOptions,
  request: ShowRequest,
  format: ExportFormat,
): Promise<ExportedFile> {
  const store = openTraceStore(globals);
  if (store === null) {
    throw new CliFailure(`There is no trace store in ${globals.home}.`, {
      code: 'no_trace_store',
      exitCode: exitCodes.refused,
    });
  }
  try {
    const asked = { ...request, limit: request.limit ?? mostTraces };
    const { spans, traceIds } = await collectSpans(io, asked, (question) => askStore(store, question));
    if (isSpanFormat(format)) {
      const text = writeTraceFile(format, await spansWithContent(store, spans));
      return { text, traces: traceIds.length, spans: spans.length, masked: null };
    }
    // Traces that hang together are told as one.
    const kept = store.keptOf([...new Set(spans.map(({ traceId }) => traceId))]);
    const contents = { spans, traces: traceIds.length, complete: true, ...kept };
    const counts = { traces: traceIds.length, spans: spans.length };
    if (format === 'har') return { text: writeHar(contents), ...counts, masked: null };
    const configs = new ConfigHistory({
      served: () => null,
      generations: new Generations(join(globals.home, 'console', 'generations')),
      imported: async (prefix) => store.snapshot(prefix),
    });
    return { ...counts, ...(await createBundle(contents, (hash) => configs.find(hash))) };
  } finally {
    store.close();
  }
}
