import type { DecisionEvidence } from '../../src-gateway/listeners/decision-evidence.ts';
import type { BodyPart, RecordedBody } from '../../src-gateway/recording/recorded-body.ts';
import type { StoredBody } from '../contract/body-calls.ts';
import type { CallDefinition, ParamsOf, ResultOf } from '../contract/call.ts';
import type { costCalls } from '../contract/cost-calls.ts';
import type { StoredDecision } from '../contract/decision-calls.ts';
import type { sessionCalls } from '../contract/session-calls.ts';
import type { SpanShape, TraceRow, TraceStats, traceCalls } from '../contract/trace-calls.ts';
import type { PriceCatalog } from '../prices/price-book.ts';
import type { CollectorErrorCode } from './collector-error.ts';
import type { CollectorLimits, RetentionLimits } from './collector-limits.ts';
import type { ConfigSnapshot } from './files/beside-spans.ts';
import type { TraceContents } from './files/trace-contents.ts';
import type { GetTracesRequest, GetTracesResponse, ImportOutcome } from './get-traces-request.ts';
import type { RecentRequest } from './recent-requests.ts';
import type { TraceQuestion } from './trace-answers.ts';

/** What the worker thread is started with. */
export interface CollectorWorkerData {
  readonly databaseFile: string;
  readonly lockFile: string;
  readonly grpc: BindAddress | null;
  readonly http: BindAddress | null;
  readonly allowedHosts: readonly string[];
  readonly limits: CollectorLimits;
  readonly retention: RetentionLimits;
  readonly workspace: string;
  readonly instance: string;
  /** Another process writes the store: no lock, no ports, only looking. */
  readonly view: boolean;
  /** Answer only; tell nothing of what the other process or thread stores. */
  readonly quiet: boolean;
  /** What calls cost that do not say so themselves. */
  readonly prices: readonly PriceCatalog[];
}

/** `port` 0: any free one. */
export interface BindAddress {
  readonly host: string;
  readonly port: number;
}

export interface BoundAddress {
  readonly address: string;
  readonly port: number;
}

export interface BoundAddresses {
  readonly grpc: BoundAddress | null;
  readonly http: BoundAddress | null;
}

/** Questions to the worker, each with its answer. */
export interface WorkerCalls {
  list: {
    params: ParamsOf<(typeof traceCalls)['traces.list']>;
    result: ResultOf<(typeof traceCalls)['traces.list']>;
  };
  get: { params: string; result: ResultOf<(typeof traceCalls)['traces.get']> | null };
  outline: {
    params: ParamsOf<(typeof traceCalls)['traces.outline']>;
    result: ResultOf<(typeof traceCalls)['traces.outline']> | null;
  };
  span: { params: ParamsOf<(typeof traceCalls)['traces.span']>; result: SpanShape | null };
  find: {
    params: ParamsOf<(typeof traceCalls)['traces.find']>;
    result: ResultOf<(typeof traceCalls)['traces.find']>;
  };
  keys: { params: null; result: ResultOf<(typeof traceCalls)['traces.keys']> };
  values: { params: string; result: ResultOf<(typeof traceCalls)['traces.values']> };
  callsOf: { params: string; result: ResultOf<(typeof sessionCalls)['traces.calls']> };
  decisions: { params: string; result: readonly StoredDecision[] };
  bodies: { params: string; result: readonly StoredBody[] };
  body: {
    params: { readonly traceId: string; readonly spanId: string; readonly part: BodyPart };
    result: string | null;
  };
  /** The newest recorded requests of a workspace. */
  recentRequests: {
    params: { readonly limit: number; readonly workspace: string };
    result: readonly RecentRequest[];
  };
  toldSpans: { params: string; result: readonly string[] };
  bodyBytes: { params: null; result: number };
  costs: CallOf<(typeof costCalls)['costs.report']>;
  calls: CallOf<(typeof costCalls)['calls.recent']>;
  sessions: CallOf<(typeof sessionCalls)['sessions.list']>;
  turns: CallOf<(typeof sessionCalls)['sessions.get']>;
  stats: { params: null; result: TraceStats };
  clear: { params: null; result: { readonly deleted: number } };
  /** Milliseconds since the epoch: traces that got no span since then. */
  clearBefore: { params: number; result: { readonly deleted: number } };
  query: { params: GetTracesRequest; result: GetTracesResponse };
  export: {
    params: ParamsOf<(typeof traceCalls)['traces.export']>;
    result: ResultOf<(typeof traceCalls)['traces.export']>;
  };
  /** The traces that a question finds, with all that is kept of them. */
  contents: { params: TraceQuestion; result: TraceContents };
  configOf: { params: string; result: string | null };
  snapshot: { params: string; result: ConfigSnapshot | null };
  import: { params: { readonly file: string; readonly bytes: Uint8Array }; result: ImportOutcome };
  close: { params: null; result: null };
}

interface CallOf<C extends CallDefinition> {
  params: ParamsOf<C>;
  result: ResultOf<C>;
}

export type WorkerCallName = keyof WorkerCalls;

export type ToWorker =
  | { readonly type: 'ingest'; readonly otlp: Uint8Array }
  | { readonly type: 'prices'; readonly prices: readonly PriceCatalog[] }
  | { readonly type: 'decisions'; readonly decisions: readonly DecisionEvidence[] }
  | { readonly type: 'bodies'; readonly bodies: readonly RecordedBody[] }
  | {
      [N in WorkerCallName]: {
        readonly type: 'call';
        readonly id: number;
        readonly name: N;
        readonly params: WorkerCalls[N]['params'];
      };
    }[WorkerCallName];

export type FromWorker =
  | { readonly type: 'ready'; readonly addresses: BoundAddresses }
  | { readonly type: 'start-failed'; readonly error: WorkerFailure }
  | { readonly type: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly error: WorkerFailure }
  | { readonly type: 'traces-added'; readonly rows: TraceRow[]; readonly stats: TraceStats }
  | { readonly type: 'log'; readonly level: CollectorLogLevel; readonly message: string };

export type CollectorLogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface WorkerFailure {
  readonly code: CollectorErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}
