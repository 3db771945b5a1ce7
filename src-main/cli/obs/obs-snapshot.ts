import type { CallRow } from '../../contract/cost-calls.ts';
import { msPerToken, percentile } from './obs-format.ts';

/** What `planoai obs --once --json` prints. Money in US dollars, times in milliseconds; `null`: unknown. */
export interface ObsSnapshot {
  readonly calls: number;
  readonly totals: ObsTotals;
  readonly latest: ObsCall | null;
  readonly last_error: ObsError | null;
  /** The dearest first. */
  readonly by_model: readonly ObsModel[];
  /** The most taken first; empty when no call has a route. */
  readonly routes: readonly ObsRoute[];
  /** Newest first, at most 15. */
  readonly recent: readonly ObsCall[];
}

export interface ObsTotals {
  readonly requests: number;
  readonly errors_4xx: number;
  readonly errors_5xx: number;
  /** Calls that failed without a status. */
  readonly errors_other: number;
  readonly cost_usd: number | null;
  readonly cost_assumed: boolean;
  readonly unpriced_calls: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cached_tokens: number;
  readonly latency_ms: Percentiles;
  readonly ttft_ms: Percentiles;
  readonly sessions: number;
  readonly current_session: string | null;
}

export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export interface ObsCall {
  readonly request_id: string;
  readonly trace_id: string;
  /** RFC 3339. */
  readonly at: string;
  readonly model: string | null;
  readonly requested_model: string | null;
  readonly provider: string;
  readonly route: string | null;
  readonly session_id: string | null;
  readonly streaming: boolean | null;
  readonly status: number | null;
  readonly failed: boolean;
  readonly input_tokens: number | null;
  readonly cached_tokens: number | null;
  readonly cache_creation_tokens: number | null;
  readonly output_tokens: number | null;
  readonly reasoning_tokens: number | null;
  readonly ttft_ms: number | null;
  readonly latency_ms: number;
  readonly ms_per_token: number | null;
  readonly tokens_per_s: number | null;
  readonly cost_usd: number | null;
  readonly cost_assumed: boolean;
  readonly cost_source: string | null;
}

export interface ObsError extends Pick<ObsCall, 'at' | 'model' | 'route' | 'request_id' | 'status'> {
  readonly reason: string | null;
}

export interface ObsModel {
  readonly model: string | null;
  readonly requests: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_write_tokens: number;
  readonly cache_read_tokens: number;
  readonly tokens_per_s: number | null;
  readonly cost_usd: number | null;
  readonly cost_assumed: boolean;
  readonly unpriced_calls: number;
}

export interface ObsRoute {
  readonly route: string;
  readonly hits: number;
  readonly share: number;
  readonly p95_ms: number | null;
  readonly errors: number;
}

const mostRecent = 15;

/** Adds up the calls, newest first. */
export function obsSnapshot(rows: readonly CallRow[]): ObsSnapshot {
  const calls = rows.map(obsCall);
  const failed = rows.find((row) => row.failed);
  return {
    calls: rows.length,
    totals: totalsOf(rows),
    latest: calls[0] ?? null,
    last_error: failed === undefined ? null : errorOf(failed),
    by_model: modelsOf(rows),
    routes: routesOf(rows),
    recent: calls.slice(0, mostRecent),
  };
}

function totalsOf(rows: readonly CallRow[]): ObsTotals {
  const within = (low: number) =>
    rows.filter(({ status }) => status !== null && status >= low && status < low + 100).length;
  const durations = rows.map(({ durationMs }) => durationMs);
  const firstTokens = rows.flatMap(({ timeToFirstTokenMs }) => timeToFirstTokenMs ?? []);
  const sessions = rows.flatMap(({ sessionId }) => sessionId ?? []);
  return {
    requests: rows.length,
    errors_4xx: within(400),
    errors_5xx: within(500),
    errors_other: rows.filter(({ failed, status }) => failed && (status === null || status < 400)).length,
    ...costOf(rows),
    input_tokens: sum(rows, ({ promptTokens }) => promptTokens),
    output_tokens: sum(rows, ({ completionTokens }) => completionTokens),
    cached_tokens: sum(rows, ({ cachedTokens }) => cachedTokens),
    latency_ms: percentilesOf(durations),
    ttft_ms: percentilesOf(firstTokens),
    sessions: new Set(sessions).size,
    current_session: rows[0]?.sessionId ?? null,
  };
}

function costOf(rows: readonly CallRow[]) {
  const priced = rows.flatMap(({ costNanoUsd }) => costNanoUsd ?? []);
  return {
    cost_usd: priced.length === 0 ? null : priced.reduce((total, cost) => total + cost, 0) / 1e9,
    cost_assumed: rows.some(({ costAssumed }) => costAssumed),
    unpriced_calls: rows.filter(({ costNanoUsd, failed }) => costNanoUsd === null && !failed).length,
  };
}

function modelsOf(rows: readonly CallRow[]): ObsModel[] {
  const models = [...Map.groupBy(rows, ({ model, requestModel }) => model ?? requestModel)].map(
    ([model, group]): ObsModel => {
      const speeds = group.flatMap((row) => speedOf(row) ?? []);
      return {
        model,
        requests: group.length,
        input_tokens: sum(group, ({ promptTokens }) => promptTokens),
        output_tokens: sum(group, ({ completionTokens }) => completionTokens),
        cache_write_tokens: sum(group, ({ cacheCreationTokens }) => cacheCreationTokens),
        cache_read_tokens: sum(group, ({ cachedTokens }) => cachedTokens),
        tokens_per_s:
          speeds.length === 0 ? null : speeds.reduce((total, speed) => total + speed, 0) / speeds.length,
        ...costOf(group),
      };
    },
  );
  return models.sort(
    (one, other) => (other.cost_usd ?? 0) - (one.cost_usd ?? 0) || other.requests - one.requests,
  );
}

function routesOf(rows: readonly CallRow[]): ObsRoute[] {
  const routed = Map.groupBy(
    rows.filter(({ route }) => route !== null),
    ({ route }) => route ?? '',
  );
  const all = [...routed.values()].reduce((count, group) => count + group.length, 0);
  return [...routed]
    .map(([route, group]) => ({
      route,
      hits: group.length,
      share: group.length / all,
      p95_ms: percentile(
        group.map(({ durationMs }) => durationMs),
        0.95,
      ),
      errors: group.filter(({ failed }) => failed).length,
    }))
    .sort((one, other) => other.hits - one.hits);
}

function obsCall(row: CallRow): ObsCall {
  return {
    request_id: row.requestId ?? row.spanId,
    trace_id: row.traceId,
    at: new Date(row.startMs).toISOString(),
    model: row.model ?? row.requestModel,
    requested_model: row.requestModel,
    provider: row.provider,
    route: row.route,
    session_id: row.sessionId,
    streaming: row.streaming,
    status: row.status,
    failed: row.failed,
    input_tokens: row.promptTokens,
    cached_tokens: row.cachedTokens,
    cache_creation_tokens: row.cacheCreationTokens,
    output_tokens: row.completionTokens,
    reasoning_tokens: row.reasoningTokens,
    ttft_ms: row.timeToFirstTokenMs,
    latency_ms: row.durationMs,
    ms_per_token: msPerToken(row.durationMs, row.timeToFirstTokenMs, row.completionTokens),
    tokens_per_s: speedOf(row),
    cost_usd: row.costNanoUsd === null ? null : row.costNanoUsd / 1e9,
    cost_assumed: row.costAssumed,
    cost_source: row.costSource,
  };
}

function errorOf(row: CallRow): ObsError {
  const { at, model, request_id, route, status } = obsCall(row);
  return { at, model, request_id, route, status, reason: row.error };
}

function speedOf({ completionTokens, durationMs, timeToFirstTokenMs }: CallRow): number | null {
  const ms = msPerToken(durationMs, timeToFirstTokenMs, completionTokens);
  return ms === null ? null : 1000 / ms;
}

function percentilesOf(values: readonly number[]): Percentiles {
  return { p50: percentile(values, 0.5), p95: percentile(values, 0.95), p99: percentile(values, 0.99) };
}

function sum(rows: readonly CallRow[], read: (row: CallRow) => number | null): number {
  return rows.reduce((total, row) => total + (read(row) ?? 0), 0);
}
