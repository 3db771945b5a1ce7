import type { ParamsOf, ResultOf } from '../contract/call.ts';
import type { costCalls } from '../contract/cost-calls.ts';
import type { TraceStats } from '../contract/trace-calls.ts';
import type {
  GetTracesRequest,
  GetTracesResponse,
  ImportOutcome,
  ImportTracesRequest,
} from './get-traces-request.ts';
import type { IngestOutcome } from './ingest-queue.ts';
import type { SpanRecord } from './span-record.ts';

/** What the OTLP ports need of the collector. */
export interface Receiver {
  store(spans: readonly SpanRecord[]): Promise<IngestOutcome>;
  /** The message for a sender of metrics or logs: a warning the first time, '' then. */
  discard(signal: 'metrics' | 'logs'): string;
  spanCount(): number;
  stats(): TraceStats;
  /** Rejects with `CollectorError` `invalid_query`. */
  query(request: GetTracesRequest): Promise<GetTracesResponse>;
  /** Rejects with `CollectorError` `import_refused`. */
  import(request: ImportTracesRequest): Promise<ImportOutcome>;
  /** Deletes every trace; resolves with their number. */
  clear(): Promise<number>;
  /** Single calls to models, newest first. */
  calls(request: ParamsOf<(typeof costCalls)['calls.recent']>): ResultOf<(typeof costCalls)['calls.recent']>;
  /** JSON of the newest traces in the original's shape. */
  recent(): Promise<string>;
}
