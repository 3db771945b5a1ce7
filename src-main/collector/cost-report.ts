import type Database from 'better-sqlite3';
import type { CallTotals, CostGroup, CostReport } from '../contract/cost-calls.ts';
import { toTotals, totalColumns } from './call-store.ts';

/** What calls are grouped by; days are those of this machine's time zone. */
const keys: Readonly<Record<CostGroup, string>> = {
  model: 'coalesce(model, request_model)',
  route: 'route',
  listener: 'listener',
  agent: 'agent',
  session: 'session_id',
  day: "strftime('%Y-%m-%d', ts_ns / 1000000000, 'unixepoch', 'localtime')",
};

/** Sums of calls by group. The rows, those behind them and nothing else make up the total. */
export class CostReporter {
  readonly #total: Database.Statement<[number]>;
  readonly #groups: ReadonlyMap<CostGroup, Database.Statement<[number]>>;

  constructor(database: Database.Database) {
    const from = 'FROM llm_call WHERE ts_ns >= ?';
    this.#total = database.prepare(`SELECT ${totalColumns} ${from}`);
    this.#groups = new Map(
      (Object.keys(keys) as CostGroup[]).map((by) => {
        const order = by === 'day' ? 'key DESC' : 'costNanoUsd DESC NULLS LAST, calls DESC, key';
        return [
          by,
          database.prepare(
            `SELECT ${keys[by]} AS key, ${totalColumns} ${from} GROUP BY key ORDER BY ${order}`,
          ),
        ];
      }),
    );
  }

  /** `sinceMs`: milliseconds since the epoch. */
  report(by: CostGroup, sinceMs = 0): CostReport {
    const since = Math.floor(sinceMs) * 1e6;
    const groups = (this.#groups.get(by)?.all(since) ?? []).map((row) => ({
      key: (row as { readonly key: string | null }).key,
      ...toTotals(row),
    }));
    const behind = groups.slice(mostRows);
    return {
      rows: groups.slice(0, mostRows),
      others: behind.length === 0 ? null : { groups: behind.length, ...behind.reduce(added, noCalls) },
      total: toTotals(this.#total.get(since)),
    };
  }
}

const mostRows = 500;

const noCalls: CallTotals = {
  calls: 0,
  failedCalls: 0,
  unpricedCalls: 0,
  promptTokens: null,
  cachedTokens: null,
  cacheCreationTokens: null,
  completionTokens: null,
  reasoningTokens: null,
  costNanoUsd: null,
  costAssumed: false,
};

function added(one: CallTotals, other: CallTotals): CallTotals {
  const sum = (a: number | null, b: number | null) => (a === null && b === null ? null : (a ?? 0) + (b ?? 0));
  return {
    calls: one.calls + other.calls,
    failedCalls: one.failedCalls + other.failedCalls,
    unpricedCalls: one.unpricedCalls + other.unpricedCalls,
    promptTokens: sum(one.promptTokens, other.promptTokens),
    cachedTokens: sum(one.cachedTokens, other.cachedTokens),
    cacheCreationTokens: sum(one.cacheCreationTokens, other.cacheCreationTokens),
    completionTokens: sum(one.completionTokens, other.completionTokens),
    reasoningTokens: sum(one.reasoningTokens, other.reasoningTokens),
    costNanoUsd: sum(one.costNanoUsd, other.costNanoUsd),
    costAssumed: one.costAssumed || other.costAssumed,
  };
}
