import type { ComparisonTerm, Query } from '../contract/query-language/query.ts';
import { quantityOf } from './value-test.ts';

/** A condition on a row of `trace` that every match fulfils. */
export interface RowCondition {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export interface RowPlan {
  readonly conditions: readonly RowCondition[];
  /** Only traces with errors. */
  readonly errors: boolean;
  /** By the begin of an id. */
  readonly byId: boolean;
}

/** What rows alone say of a query: conditions from the terms that must all hold. Throws `QueryError`. */
export function rowPlan(query: Query | null): RowPlan {
  const terms = query === null ? [] : query.kind === 'and' ? query.parts : [query];
  const conditions: RowCondition[] = [];
  let errors = false;
  let byId = false;
  for (const term of terms) {
    if (term.kind !== 'compare') continue;
    const ids = idRange(term);
    if (ids) {
      conditions.push({ sql: 'trace_id BETWEEN ? AND ?', parameters: [ids.from, ids.to] });
      byId = true;
    }
    const bound = measureBound(term);
    if (bound) conditions.push(bound);
    errors ||= wantsErrors(term);
  }
  if (errors) conditions.push({ sql: 'error_count > 0', parameters: [] });
  return { conditions, errors, byId };
}

function wantsErrors({ key, operator, value }: ComparisonTerm): boolean {
  return key === 'status' && (value.toLowerCase() === 'error') !== (operator === '!=');
}

function idRange({ key, operator, value }: ComparisonTerm): { from: Buffer; to: Buffer } | null {
  if (key !== 'trace' && key !== 'trace_id') return null;
  const prefix = value.toLowerCase().replace(/\*$/, '');
  if (operator === '!=' || !/^[0-9a-f]{1,32}$/.test(prefix)) return null;
  return {
    from: Buffer.from(prefix.padEnd(32, '0'), 'hex'),
    to: Buffer.from(prefix.padEnd(32, 'f'), 'hex'),
  };
}

/** Columns of the virtual keys, in the unit that a query uses. */
const measureColumns: Readonly<Record<string, string>> = {
  duration: '(end_ns - start_ns) / 1e6',
  cost: 'cost_nusd / 1e9',
  tokens: 'coalesce(prompt_tokens, 0) + coalesce(completion_tokens, 0)',
  ttft: 'ttft_ms',
};

/** A little wider than asked: the exact comparison follows. */
function measureBound(term: ComparisonTerm): RowCondition | null {
  const column = Object.hasOwn(measureColumns, term.key) ? measureColumns[term.key] : undefined;
  const direction = term.operator[0];
  if (column === undefined || (direction !== '>' && direction !== '<')) return null;
  const limit = quantityOf(term);
  const slack = Math.abs(limit) * 1e-9 + 0.002;
  return direction === '>'
    ? { sql: `${column} >= ?`, parameters: [limit - slack] }
    : { sql: `${column} <= ?`, parameters: [limit + slack] };
}
