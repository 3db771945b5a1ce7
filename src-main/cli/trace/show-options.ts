import { parseQuery } from '../../contract/query-language/parse-query.ts';
import { QueryError } from '../../contract/query-language/query.ts';
import { readTerm } from '../../contract/query-language/read-term.ts';
import { sinceWindowMs } from '../../contract/since-window.ts';
import { CliFailure, exitCodes } from '../cli-io.ts';

/** Options of `planoai trace` as commander reads them. */
export interface ShowOptions {
  readonly where?: readonly string[];
  readonly query?: string;
  readonly filter?: readonly string[];
  readonly since?: string;
  readonly limit?: string;
  readonly list?: boolean;
  readonly follow?: boolean;
  readonly interactive: boolean;
}

/** What is to be shown, checked. */
export interface ShowRequest {
  readonly target:
    | { readonly kind: 'last' }
    | { readonly kind: 'any' }
    | { readonly kind: 'id'; readonly prefix: string };
  readonly where: readonly string[];
  readonly query: string | null;
  readonly patterns: readonly string[];
  readonly sinceMs: number | null;
  readonly limit: number | null;
  readonly list: boolean;
  readonly follow: boolean;
  readonly interactive: boolean;
}

/** Throws `CliFailure` with the messages that scripts know. */
export function readShowOptions(target: string | undefined, options: ShowOptions): ShowRequest {
  const where = (options.where ?? []).map((term) => term.trim());
  const invalid = where.filter((term) => !isComparison(term));
  if (invalid.length > 0)
    throw refusal(`Invalid --where filter(s): ${invalid.join(', ')}. Use key=value.`, 'invalid_where');
  const query = options.query === undefined ? null : readQuery(options.query);
  const patterns = (options.filter ?? []).flatMap((list) => list.split(',').map((pattern) => pattern.trim()));
  if (patterns.includes('')) throw refusal('Filter contains empty tokens.', 'invalid_filter');
  const sinceMs = options.since === undefined ? null : readWindow(options.since);
  const limit = options.limit === undefined ? null : readLimit(options.limit);
  const list = options.list === true;
  const selective = list || query !== null || sinceMs !== null || limit !== null;
  const read = readTarget(target ?? (selective ? 'any' : 'last'));
  if (list && target !== undefined && read.kind === 'id') {
    throw refusal('Target and --list cannot be used together.', 'target_with_list');
  }
  const follow = options.follow === true;
  if (follow && (list || limit !== null || (target !== undefined && target !== 'any'))) {
    throw refusal('--follow takes no target, --list or --limit.', 'follow_with_target');
  }
  const kind = follow ? ({ kind: 'any' } as const) : read;
  return {
    target: kind,
    where,
    query,
    patterns,
    sinceMs,
    limit,
    list,
    follow,
    interactive: options.interactive,
  };
}

function isComparison(text: string): boolean {
  try {
    return readTerm(text).kind === 'compare';
  } catch (error) {
    if (error instanceof QueryError) return false;
    throw error;
  }
}

function readQuery(text: string): string | null {
  try {
    return parseQuery(text) === null ? null : text;
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const { from, to } = error.place;
    throw new CliFailure(`Invalid --query at column ${from}: ${error.message}.`, {
      code: 'invalid_query',
      exitCode: exitCodes.refused,
      details: [{ from, to }],
    });
  }
}

export function readWindow(text: string): number {
  const ms = sinceWindowMs(text);
  if (ms !== null) return ms;
  throw refusal(`Invalid --since value: ${text}. Use e.g. 30s, 5m, 2h, 1d.`, 'invalid_since');
}

function readLimit(text: string): number {
  if (!/^[+-]?\d{1,9}$/.test(text.trim())) {
    throw new CliFailure(`Invalid --limit value: ${text}.`, { code: 'usage', exitCode: exitCodes.usage });
  }
  const limit = Number(text);
  if (limit < 0) throw refusal('Limit must be greater than or equal to 0.', 'invalid_limit');
  return limit;
}

function readTarget(target: string): ShowRequest['target'] {
  if (target === 'last' || target === 'any') return { kind: target };
  const hex = /^(?!0+$)[0-9a-f]+$/i.test(target);
  if (hex && target.length >= 4 && target.length <= 32) return { kind: 'id', prefix: target.toLowerCase() };
  if (target.length === 8) throw refusal('Short trace ID must be 8 hex characters.', 'invalid_trace_id');
  if (target.length === 32) throw refusal('Trace ID must be 32 hex characters.', 'invalid_trace_id');
  throw refusal('Trace ID must be 8 or 32 hex characters.', 'invalid_trace_id');
}

function refusal(message: string, code: string): CliFailure {
  return new CliFailure(message, { code, exitCode: exitCodes.refused });
}
