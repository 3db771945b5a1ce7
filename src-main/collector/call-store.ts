import type Database from 'better-sqlite3';
import { callCost, usualCacheReadDiscount } from '../../src-gateway/routing/call-cost.ts';
import type { CallRow, CallTotals } from '../contract/cost-calls.ts';
import type { PriceBook, PriceSource } from '../prices/price-book.ts';
import type { LlmCall } from './llm-call.ts';

/** Where the cost of a call is from: the span of the gateway that made it, or a catalogue here. */
export type CostSource = 'gateway' | PriceSource;

const columns = [
  'trace_ref',
  'span_id',
  'ts_ns',
  'own',
  'model',
  'request_model',
  'names',
  'provider',
  'route',
  'listener',
  'session_id',
  'request_id',
  'operation',
  'status',
  'failed',
  'error',
  'streaming',
  'prompt_tokens',
  'cached_tokens',
  'cache_creation_tokens',
  'completion_tokens',
  'reasoning_tokens',
  'ttft_ms',
  'duration_ms',
  'cost_nusd',
  'cost_source',
  'cost_assumed',
] as const;

/** What `CallTotals` is summed from, for any set of calls. */
export const totalColumns = `count(*) AS calls, total(failed) AS failedCalls,
  total(cost_nusd IS NULL AND failed = 0) AS unpricedCalls,
  sum(prompt_tokens) AS promptTokens, sum(cached_tokens) AS cachedTokens,
  sum(cache_creation_tokens) AS cacheCreationTokens, sum(completion_tokens) AS completionTokens,
  sum(reasoning_tokens) AS reasoningTokens, sum(cost_nusd) AS costNanoUsd,
  coalesce(max(cost_assumed), 0) AS costAssumed`;

/** What a `CallRow` is read from. */
export const callColumns = `hex(trace.trace_id) AS traceId, hex(llm_call.span_id) AS spanId,
  llm_call.ts_ns / 1000 AS startUs, llm_call.model, llm_call.request_model AS requestModel, llm_call.provider,
  llm_call.route, llm_call.listener, llm_call.agent, llm_call.session_id AS sessionId,
  llm_call.request_id AS requestId, llm_call.status, llm_call.failed, llm_call.error, llm_call.streaming,
  llm_call.prompt_tokens AS promptTokens, llm_call.cached_tokens AS cachedTokens,
  llm_call.cache_creation_tokens AS cacheCreationTokens, llm_call.completion_tokens AS completionTokens,
  llm_call.reasoning_tokens AS reasoningTokens, llm_call.ttft_ms AS timeToFirstTokenMs,
  llm_call.duration_ms AS durationMs, llm_call.cost_nusd AS costNanoUsd, llm_call.cost_source AS costSource,
  llm_call.cost_assumed AS costAssumed`;

/** The calls to models, one row each, with their prices. */
export class CallStore {
  readonly #insert: Database.Statement<unknown[]>;
  readonly #dropForeign: Database.Statement<[number]>;
  readonly #cost: Database.Statement<[number]>;
  readonly #totals: Database.Statement<[number]>;
  readonly #ofTrace: Database.Statement<[number]>;
  readonly #recent: Database.Statement<[number, number]>;
  readonly #parents: Database.Statement<[number]>;
  readonly #spanIds: Database.Statement<[number]>;
  readonly #setAgent: Database.Statement<[string | null, number, Buffer]>;

  constructor(database: Database.Database) {
    const marks = columns.map(() => '?').join(',');
    this.#insert = database.prepare(
      `INSERT INTO llm_call(${columns.join(',')}) VALUES(${marks}) ON CONFLICT DO UPDATE SET
       ${columns
         .slice(2)
         .map((name) => `${name} = excluded.${name}`)
         .join(',')}`,
    );
    this.#dropForeign = database.prepare('DELETE FROM llm_call WHERE trace_ref = ? AND own = 0');
    this.#cost = database
      .prepare<[number]>('SELECT sum(cost_nusd) FROM llm_call WHERE trace_ref = ?')
      .pluck();
    this.#totals = database.prepare(`SELECT ${totalColumns} FROM llm_call WHERE trace_ref = ?`);
    const rows = `SELECT ${callColumns} FROM llm_call JOIN trace ON trace.id = llm_call.trace_ref`;
    this.#ofTrace = database.prepare(
      `${rows} WHERE llm_call.trace_ref = ? ORDER BY llm_call.ts_ns, llm_call.span_id`,
    );
    this.#recent = database.prepare(
      `${rows} WHERE llm_call.ts_ns >= ? ORDER BY llm_call.ts_ns DESC, llm_call.span_id LIMIT ?`,
    );
    this.#parents = database.prepare(
      'SELECT span_id AS id, parent_span_id AS parent FROM span WHERE trace_ref = ?',
    );
    this.#spanIds = database.prepare<[number]>('SELECT span_id FROM llm_call WHERE trace_ref = ?').pluck();
    this.#setAgent = database.prepare('UPDATE llm_call SET agent = ? WHERE trace_ref = ? AND span_id = ?');
  }

  /** Within the transaction of their spans. */
  write(ref: number, call: LlmCall, prices: PriceBook): void {
    const { cost, source, assumed } = priced(call, prices);
    this.#insert.run(
      ref,
      Buffer.from(call.spanId, 'hex'),
      call.startNs,
      call.own ? 1 : 0,
      call.model,
      call.requestModel,
      JSON.stringify(call.names),
      call.provider,
      call.route,
      call.listener,
      call.sessionId,
      call.requestId,
      call.operation,
      whole(call.status),
      call.failed ? 1 : 0,
      call.error,
      call.streaming === null ? null : Number(call.streaming),
      whole(call.promptTokens),
      whole(call.cachedTokens),
      whole(call.cacheCreationTokens),
      whole(call.completionTokens),
      whole(call.reasoningTokens),
      call.timeToFirstTokenMs,
      call.durationMs,
      cost,
      source,
      assumed ? 1 : 0,
    );
  }

  /** Forgets the calls that an instrumented client reported of a trace in which our gateway does, too. */
  dropForeign(ref: number): void {
    this.#dropForeign.run(ref);
  }

  /** Of all calls of a trace that are priced, in billionths of a US dollar; `null`: none is. */
  costOf(ref: number): number | null {
    return this.#cost.get(ref) as number | null;
  }

  totalsOf(ref: number): CallTotals {
    return toTotals(this.#totals.get(ref));
  }

  /** Those of one trace, in their order. */
  ofTrace(ref: number): CallRow[] {
    return this.#ofTrace.all(ref).map(toCallRow);
  }

  #parentsOf(ref: number): Map<string, string> {
    const rows = this.#parents.all(ref) as { readonly id: Buffer; readonly parent: Buffer | null }[];
    return new Map(rows.map(({ id, parent }) => [id.toString('hex'), parent?.toString('hex') ?? '']));
  }

  /** Newest first, of those that began since then (milliseconds since the epoch). */
  recent(sinceMs: number, limit: number): CallRow[] {
    return this.#recent.all(sinceMs * 1e6, limit).map(toCallRow);
  }

  /** Notes for the calls of a trace which agent they were made for: the nearest one above them. */
  noteAgents(ref: number, agents: ReadonlyMap<string, string>): void {
    const parents = this.#parentsOf(ref);
    for (const span of this.#spanIds.all(ref) as Buffer[]) {
      let at = span.toString('hex');
      // A broken sender may have made a ring of parents.
      for (let steps = 0; at !== '' && !agents.has(at) && steps < parents.size; steps++)
        at = parents.get(at) ?? '';
      this.#setAgent.run(agents.get(at) ?? null, ref, span);
    }
  }
}

interface Priced {
  readonly cost: number | null;
  readonly source: CostSource | null;
  readonly assumed: boolean;
}

/** What the span says comes first, then the catalogues. */
function priced(
  call: Pick<LlmCall, 'costNanoUsd' | 'costAssumed' | 'names' | 'model' | 'usage'>,
  prices: PriceBook,
): Priced {
  if (call.costNanoUsd !== null)
    return { cost: call.costNanoUsd, source: 'gateway', assumed: call.costAssumed };
  return pricedByCatalog(call, prices);
}

/** By the catalogues alone. */
export function pricedByCatalog(
  { model, names, usage }: Pick<LlmCall, 'names' | 'model' | 'usage'>,
  prices: PriceBook,
): Priced {
  const known = prices.find(names);
  const cost =
    known &&
    callCost(usage, { model: model ?? '', price: known.price, cacheReadDiscount: usualCacheReadDiscount });
  if (known === null || cost === null) return { cost: null, source: null, assumed: false };
  return { cost: cost.totalNanoUsd, source: known.source, assumed: cost.assumed };
}

function whole(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}

export function toTotals(row: unknown): CallTotals {
  const totals = row as Omit<CallTotals, 'costAssumed'> & { readonly costAssumed: number };
  return { ...totals, costAssumed: totals.costAssumed === 1 };
}

export function toCallRow(row: unknown): CallRow {
  const stored = row as Omit<CallRow, 'failed' | 'streaming' | 'costAssumed' | 'startMs'> & {
    readonly startUs: number;
    readonly failed: number;
    readonly streaming: number | null;
    readonly costAssumed: number;
  };
  const { startUs, ...rest } = stored;
  return {
    ...rest,
    traceId: stored.traceId.toLowerCase(),
    spanId: stored.spanId.toLowerCase(),
    startMs: startUs / 1000,
    failed: stored.failed === 1,
    streaming: stored.streaming === null ? null : stored.streaming === 1,
    costAssumed: stored.costAssumed === 1,
  };
}
