import { runInNewContext } from 'node:vm';
import { comparableText, eachPair } from './index-words.ts';
import { type QueryTerm, QueryTermError, type TermOperator } from './query-term.ts';
import type { SpanRecord } from './span-record.ts';
import { milliseconds, type StoredTrace } from './trace-rows.ts';

/** A trace that a query looks at; its spans are read on the first call. */
export interface QueriedTrace {
  readonly trace: StoredTrace;
  spans(): readonly SpanRecord[];
}

export type TermMatcher = (candidate: QueriedTrace) => boolean;

/** Keys that stand for a property of the whole trace. */
export const traceKeys: ReadonlySet<string> = new Set([
  'status',
  'duration',
  'cost',
  'tokens',
  'ttft',
  'trace',
  'trace_id',
  'is',
]);

/** Does any span, or for `traceKeys` the trace, meet the term? Throws `QueryTermError`. */
export function termMatcher(term: QueryTerm): TermMatcher {
  switch (term.kind) {
    case 'has':
      return ({ spans }) => spans().some((span) => hasPair(span, (key) => key === term.key));
    case 'text': {
      const wanted = term.value.toLowerCase();
      return ({ spans }) =>
        spans().some((span) => hasPair(span, (_key, value) => value.toLowerCase().includes(wanted)));
    }
    case 'compare':
      return compareMatcher(term);
    default:
      return term satisfies never;
  }
}

type Comparison = Extract<QueryTerm, { kind: 'compare' }>;

function compareMatcher(term: Comparison): TermMatcher {
  const { key, operator } = term;
  if (key === 'trace' || key === 'trace_id') return idMatcher(term);
  if (key === 'status') return statusMatcher(term);
  if (key === 'is') return markMatcher(term);
  const measure = traceMeasures[key];
  const test = valueTest(term);
  if (measure) {
    return ({ trace }) => {
      const value = measure(trace);
      return value !== null && test([String(value)]);
    };
  }
  // One evaluation per trace for regular expressions, since each needs its own time limit.
  if (operator === '~') return ({ spans }) => test(valuesOf(spans(), key));
  return ({ spans }) => spans().some((span) => hasPair(span, (name, value) => name === key && test([value])));
}

const traceMeasures: Readonly<Record<string, (trace: StoredTrace) => number | null>> = {
  duration: (trace) => milliseconds(trace.end_ns - trace.start_ns),
  cost: (trace) => (trace.cost_nusd === null ? null : Number(trace.cost_nusd) / 1e9),
  tokens: (trace) =>
    trace.prompt_tokens === null && trace.completion_tokens === null
      ? null
      : Number((trace.prompt_tokens ?? 0n) + (trace.completion_tokens ?? 0n)),
  ttft: (trace) => trace.ttft_ms,
};

function statusMatcher({ operator, value, text }: Comparison): TermMatcher {
  const wanted = value.toLowerCase();
  if (wanted !== 'error' && wanted !== 'ok') {
    throw new QueryTermError('status is error or ok', text, text.length - value.length + 1);
  }
  if (operator !== '=' && operator !== '!=' && operator !== ':') {
    throw new QueryTermError('status takes =, != or :', text, 'status'.length + 1);
  }
  const error = (wanted === 'error') !== (operator === '!=');
  return ({ trace }) => trace.error_count > 0n === error;
}

/** `is:` words. */
function markMatcher({ operator, value, text }: Comparison): TermMatcher {
  if (operator !== ':' && operator !== '=') {
    throw new QueryTermError('is takes : or =', text, 'is'.length + 1);
  }
  if (value.toLowerCase() !== 'flagged') {
    throw new QueryTermError('is takes flagged', text, text.length - value.length + 1);
  }
  return ({ trace }) => trace.flagged === 1n;
}

function idMatcher({ operator, value }: Comparison): TermMatcher {
  const prefix = value.toLowerCase().replace(/\*$/, '');
  return ({ trace }) => trace.trace_id.toString('hex').startsWith(prefix) !== (operator === '!=');
}

type ValueTest = (values: readonly string[]) => boolean;

function valueTest(term: Comparison): ValueTest {
  switch (term.operator) {
    case '=': {
      const wanted = comparableText(term.value);
      return (values) => values.some((value) => comparableText(value) === wanted);
    }
    case '!=': {
      const unwanted = comparableText(term.value);
      return (values) => values.some((value) => comparableText(value) !== unwanted);
    }
    case ':':
      return wildcardTest(term);
    case '~':
      return regularExpressionTest(term);
    default:
      return orderTest(term.operator, quantity(term));
  }
}

function wildcardTest({ key, value }: Comparison): ValueTest {
  const wanted = comparableText(value).toLowerCase();
  if (key === 'gen') return (values) => values.some((text) => text.toLowerCase().startsWith(wanted));
  if (!wanted.includes('*')) {
    return (values) => values.some((text) => comparableText(text).toLowerCase() === wanted);
  }
  const parts = wanted.split('*');
  return (values) => values.some((text) => matchesParts(text.toLowerCase(), parts));
}

/** Wildcards in linear time: the first part starts the text, the last ends it, the others follow in order. */
function matchesParts(text: string, parts: readonly string[]): boolean {
  const head = parts[0] ?? '';
  const tail = parts[parts.length - 1] ?? '';
  if (text.length < head.length + tail.length || !text.startsWith(head) || !text.endsWith(tail)) return false;
  let position = head.length;
  const end = text.length - tail.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, position);
    if (found < 0 || found + part.length > end) return false;
    position = found + part.length;
  }
  return true;
}

const regularExpressionBudgetMs = 50;

function regularExpressionTest({ value, text }: Comparison): ValueTest {
  return (values) => {
    if (values.length === 0) return false;
    try {
      return runInNewContext(
        'const expression = new RegExp(source, "u"); values.some((value) => expression.test(value))',
        { source: value, values },
        { timeout: regularExpressionBudgetMs },
      ) as boolean;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
      throw new QueryTermError('the regular expression takes too long', text, text.length - value.length + 1);
    }
  };
}

function orderTest(operator: Exclude<TermOperator, '=' | '!=' | ':' | '~'>, limit: number): ValueTest {
  const holds: Record<typeof operator, (value: number) => boolean> = {
    '>': (value) => value > limit,
    '>=': (value) => value >= limit,
    '<': (value) => value < limit,
    '<=': (value) => value <= limit,
  };
  const test = holds[operator];
  return (values) => values.some((value) => value.trim() !== '' && test(Number(value)));
}

/** The number behind `>` and its like: `ms s m h` on times (in ms), `$` on costs, `k M` on counts. */
function quantity({ key, value, text }: Comparison): number {
  const match = /^(\$?)([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(ms|s|m|h|k|M)?$/.exec(value);
  const number = Number(match?.[2]);
  const unit = match?.[3];
  const factor = unit === undefined ? 1 : (isTimeKey(key) ? timeUnits : countUnits)[unit];
  if (!match || factor === undefined || !Number.isFinite(number)) {
    throw new QueryTermError('number expected', text, text.length - value.length + 1);
  }
  return number * factor;
}

function isTimeKey(key: string): boolean {
  return key === 'duration' || key === 'ttft' || key.endsWith('_ms') || key.endsWith('time_to_first_token');
}

const timeUnits: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const countUnits: Readonly<Record<string, number>> = { k: 1000, M: 1_000_000 };

function valuesOf(spans: readonly SpanRecord[], key: string): string[] {
  const values = new Set<string>();
  for (const span of spans) {
    eachPair(span, (name, value) => {
      if (name === key) values.add(value);
    });
  }
  return [...values];
}

function hasPair(span: SpanRecord, test: (key: string, value: string) => boolean): boolean {
  let found = false;
  eachPair(span, (key, value) => {
    found ||= test(key, value);
  });
  return found;
}
