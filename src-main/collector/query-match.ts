import {
  type ComparisonTerm,
  type Query,
  QueryError,
  type QueryTerm,
} from '../contract/query-language/query.ts';
import { eachPair } from './index-words.ts';
import { isErrorSpan } from './llm-call.ts';
import type { SpanRecord } from './span-record.ts';
import { traceMarks } from './trace-marks.ts';
import { spanMeasures } from './trace-rollup.ts';
import { milliseconds, type StoredTrace } from './trace-rows.ts';
import { valueTest } from './value-test.ts';
import { isDecidedByWords, termWords, type WordFilter } from './word-filter.ts';

/** A trace that a query looks at. */
export interface QueriedTrace {
  readonly trace: StoredTrace;
  /** Has it these words in the index? Asked with the same object each time. */
  has(words: WordFilter): boolean;
  /** Read on the first call. */
  spans(): readonly SpanRecord[];
}

export type TraceTest = (candidate: QueriedTrace) => boolean;

export interface MatchContext {
  /** Milliseconds beyond which a trace is slow. */
  slowTraceMs(): number;
}

/** Does a trace meet the query? A term outside of `{ }` is met by any of its spans. Throws `QueryError`. */
export function traceTest(query: Query, context: MatchContext): TraceTest {
  switch (query.kind) {
    case 'and': {
      const tests = query.parts.map((part) => traceTest(part, context));
      return (candidate) => tests.every((test) => test(candidate));
    }
    case 'or': {
      const tests = query.parts.map((part) => traceTest(part, context));
      return (candidate) => tests.some((test) => test(candidate));
    }
    case 'not': {
      const test = traceTest(query.part, context);
      return (candidate) => !test(candidate);
    }
    case 'one-span': {
      const test = spanTest(query.part, context);
      return (candidate) => candidate.spans().some((span) => test(span, candidate));
    }
    default:
      return termTest(query, context);
  }
}

function termTest(term: QueryTerm, context: MatchContext): TraceTest {
  if (term.kind === 'text') {
    const test = textTest(term.value);
    return ({ spans }) => spans().some(test);
  }
  const ofTrace = term.kind === 'compare' ? traceTermTest(term, context) : undefined;
  if (ofTrace) return ofTrace;
  if (isDecidedByWords(term)) {
    const words = termWords(term);
    return (candidate) => candidate.has(words);
  }
  const { key } = term;
  const test = term.kind === 'compare' ? valueTest(term) : () => true;
  // All values at once: a regular expression has one time limit for a trace.
  return ({ spans }) => test(valuesOf(spans(), key));
}

/** Terms that the row of a trace answers. */
function traceTermTest(term: ComparisonTerm, context: MatchContext): TraceTest | undefined {
  const { key, operator, value } = term;
  if (key === 'trace' || key === 'trace_id') {
    const prefix = value.toLowerCase().replace(/\*$/, '');
    return ({ trace }) => trace.trace_id.toString('hex').startsWith(prefix) !== (operator === '!=');
  }
  if (key === 'status') {
    const error = wantsError(term);
    return ({ trace }) => trace.error_count > 0n === error;
  }
  if (key === 'is') {
    checkMark(term);
    return value.toLowerCase() === 'slow'
      ? ({ trace }) => milliseconds(trace.end_ns - trace.start_ns) > context.slowTraceMs()
      : undefined;
  }
  const measure = traceMeasures[key];
  return measure && measureTest(term, ({ trace }: QueriedTrace) => measure(trace));
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

type SpanTest = (span: SpanRecord, candidate: QueriedTrace) => boolean;

/** Does one span meet all of it? */
function spanTest(query: Query, context: MatchContext): SpanTest {
  switch (query.kind) {
    case 'and': {
      const tests = query.parts.map((part) => spanTest(part, context));
      return (span, candidate) => tests.every((test) => test(span, candidate));
    }
    case 'or': {
      const tests = query.parts.map((part) => spanTest(part, context));
      return (span, candidate) => tests.some((test) => test(span, candidate));
    }
    case 'not': {
      const test = spanTest(query.part, context);
      return (span, candidate) => !test(span, candidate);
    }
    case 'one-span':
      return spanTest(query.part, context);
    case 'text':
      return textTest(query.value);
    case 'has':
      return (span) => valuesOf([span], query.key).length > 0;
    default:
      return spanTermTest(query, context);
  }
}

function spanTermTest(term: ComparisonTerm, context: MatchContext): SpanTest {
  const { key } = term;
  if (key === 'trace' || key === 'trace_id') {
    const test = termTest(term, context);
    return (_span, candidate) => test(candidate);
  }
  if (key === 'status') {
    const error = wantsError(term);
    return (span) => isErrorSpan(span) === error;
  }
  if (key === 'is') {
    checkMark(term);
    if (term.value.toLowerCase() === 'slow') return isSlowSpan;
  }
  const measure = spanMeasures[key];
  if (measure) return measureTest(term, measure);
  const test = valueTest(term);
  return (span) => test(valuesOf([span], key));
}

/** At least 70 % of the longest span that is not the root. */
function isSlowSpan(span: SpanRecord, candidate: QueriedTrace): boolean {
  if (span.parentSpanId === '') return false;
  let longest = 0n;
  for (const { parentSpanId, startNs, endNs } of candidate.spans()) {
    if (parentSpanId !== '' && endNs - startNs > longest) longest = endNs - startNs;
  }
  return longest > 0n && (span.endNs - span.startNs) * 10n >= longest * 7n;
}

function measureTest<T>(term: ComparisonTerm, measure: (of: T) => number | null): (of: T) => boolean {
  const test = valueTest(term);
  return (of) => {
    const value = measure(of);
    return value !== null && test([String(value)]);
  };
}

function wantsError({ operator, value, place, valuePlace }: ComparisonTerm): boolean {
  const wanted = value.toLowerCase();
  if (wanted !== 'error' && wanted !== 'ok') throw new QueryError('status is error or ok', valuePlace);
  if (operator !== '=' && operator !== '!=' && operator !== ':') {
    throw new QueryError('status takes =, != or :', place);
  }
  return (wanted === 'error') !== (operator === '!=');
}

const isWords: readonly string[] = ['slow', 'flagged', ...traceMarks];

function checkMark({ operator, value, place, valuePlace }: ComparisonTerm): void {
  if (operator !== ':' && operator !== '=') throw new QueryError('is takes : or =', place);
  if (!isWords.includes(value.toLowerCase())) {
    throw new QueryError(`is takes ${isWords.slice(0, -1).join(', ')} or ${isWords.at(-1)}`, valuePlace);
  }
}

function textTest(text: string): (span: SpanRecord) => boolean {
  const wanted = text.toLowerCase();
  return (span) => {
    let found = false;
    eachPair(span, (key, value) => {
      // Marks are ours, not text of the span.
      found ||= key !== 'is' && value.toLowerCase().includes(wanted);
    });
    return found;
  };
}

function valuesOf(spans: readonly SpanRecord[], key: string): string[] {
  const values = new Set<string>();
  for (const span of spans) {
    eachPair(span, (name, value) => {
      if (name === key) values.add(value);
    });
  }
  return [...values];
}
