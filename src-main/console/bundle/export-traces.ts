import type { Collector } from '../../collector/collector.ts';
import { writeHar } from '../../collector/files/write-har.ts';
import { fileEnding, isSpanFormat } from '../../collector/files/write-trace-file.ts';
import type { CallParams, CallResult } from '../../contract/contract.ts';
import { createBundle, type FindConfig } from './create-bundle.ts';

/** The file that `traces.export` answers. Rejects with `CollectorError` `invalid_query`. */
export async function exportTraces(
  store: Pick<Collector, 'contents' | 'export'>,
  params: CallParams<'traces.export'>,
  findConfig: FindConfig,
): Promise<CallResult<'traces.export'>> {
  const { format, ...question } = params;
  if (isSpanFormat(format)) return store.export(params);
  const contents = await store.contents(question);
  const { bodies, complete, spans, traces } = contents;
  const isHar = format === 'har';
  const bundle = isHar ? { text: writeHar(contents) } : await createBundle(contents, findConfig);
  const fileName = `plano-${isHar ? 'requests' : 'traces'}.${fileEnding(format)}`;
  return { fileName, traces, spans: spans.length, complete, bodies: bodies.length, ...bundle };
}
