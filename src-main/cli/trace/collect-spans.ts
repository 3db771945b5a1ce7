import { decodeRequest } from '../../collector/decode-json.ts';
import type { GetTracesRequest, GetTracesResponse } from '../../collector/get-traces-request.ts';
import type { SpanRecord } from '../../collector/span-record.ts';
import type { CliIo } from '../cli-io.ts';
import { findTraces } from './find-traces.ts';
import type { ShowRequest } from './show-options.ts';

/** A file before it is written. */
export interface ExportedFile {
  readonly text: string;
  readonly traces: number;
  readonly spans: number;
  /** Texts of which a part was masked; `null`: nobody looked. */
  readonly masked: number | null;
}

/** The spans of all traces that are asked for, page by page. Throws `CliFailure`. */
export async function collectSpans(
  io: CliIo,
  request: ShowRequest,
  ask: (question: GetTracesRequest) => Promise<GetTracesResponse>,
): Promise<{ readonly spans: readonly SpanRecord[]; readonly traceIds: readonly string[] }> {
  const spans: SpanRecord[] = [];
  const traces = new Set<string>();
  const wanted = request.target.kind === 'last' ? 1 : (request.limit ?? Number.POSITIVE_INFINITY);
  for (let offset = 0; traces.size < wanted && !io.signal.aborted; ) {
    const limit = Math.min(tracesPerPage, wanted - traces.size);
    const page = await findTraces(io, request, { otlp: true, offset, limit }, ask);
    const found = decodeRequest(page.otlp ?? {});
    const fresh = new Set(page.traces.map(({ trace_id }) => trace_id).filter((id) => !traces.has(id)));
    // Traces that came meanwhile have moved some of these to the next page.
    spans.push(...(fresh.size === page.traces.length ? found : withoutKnown(spans, found)));
    for (const id of fresh) traces.add(id);
    offset += page.traces.length;
    if (page.traces.length === 0 || (page.traces.length < limit && page.truncated !== true)) break;
  }
  return { spans, traceIds: [...traces] };
}

const tracesPerPage = 200;

function withoutKnown(known: readonly SpanRecord[], found: readonly SpanRecord[]): SpanRecord[] {
  const ids = new Set(known.map(({ traceId, spanId }) => traceId + spanId));
  return found.filter(({ traceId, spanId }) => !ids.has(traceId + spanId));
}
