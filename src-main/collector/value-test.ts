import { createContext, Script } from 'node:vm';
import { type ComparisonTerm, QueryError, type TermOperator } from '../contract/query-language/query.ts';
import { comparableText } from './index-words.ts';

/** Does any of the values meet the comparison? */
export type ValueTest = (values: readonly string[]) => boolean;

/** Throws `QueryError` for a value that its operator cannot use. */
export function valueTest(term: ComparisonTerm): ValueTest {
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
      return orderTest(term.operator, quantityOf(term));
  }
}

function wildcardTest({ key, value }: ComparisonTerm): ValueTest {
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
const testScript = new Script('values.some((value) => expression.test(value))');

function regularExpressionTest({ value, valuePlace }: ComparisonTerm): ValueTest {
  const context = createContext({ expression: regularExpression(value, valuePlace), values: [] });
  return (values) => {
    if (values.length === 0) return false;
    context.values = values;
    try {
      return testScript.runInContext(context, { timeout: regularExpressionBudgetMs }) as boolean;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
      throw new QueryError('the regular expression takes too long', valuePlace);
    }
  };
}

function regularExpression(source: string, place: ComparisonTerm['valuePlace']): RegExp {
  // Look-around and back references are what makes a search take exponential time by design.
  if (/\(\?[=!<]|\\[1-9]|\\k/.test(source)) {
    throw new QueryError('look-around and back references are not supported', place);
  }
  try {
    return new RegExp(source, 'u');
  } catch (error) {
    throw new QueryError(error instanceof Error ? error.message : 'invalid regular expression', place);
  }
}

type OrderOperator = Exclude<TermOperator, '=' | '!=' | ':' | '~'>;

function orderTest(operator: OrderOperator, limit: number): ValueTest {
  const holds: Record<OrderOperator, (value: number) => boolean> = {
    '>': (value) => value > limit,
    '>=': (value) => value >= limit,
    '<': (value) => value < limit,
    '<=': (value) => value <= limit,
  };
  const test = holds[operator];
  return (values) => values.some((value) => value.trim() !== '' && test(Number(value)));
}

/**
 * The number of a value: `ms s m h` on times (in ms), `$` on costs, `k M` on counts. Throws `QueryError`.
 */
export function quantityOf({ key, value, valuePlace }: ComparisonTerm): number {
  const match = /^(\$?)([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(ms|s|m|h|k|M)?$/.exec(value);
  const number = Number(match?.[2]);
  const unit = match?.[3];
  const factor = unit === undefined ? 1 : (isTimeKey(key) ? timeUnits : countUnits)[unit];
  const isMisplaced = match?.[1] === '$' && !isCostKey(key);
  if (!match || factor === undefined || isMisplaced || !Number.isFinite(number)) {
    throw new QueryError(`number expected, with ${unitsOf(key)}`, valuePlace);
  }
  return number * factor;
}

function unitsOf(key: string): string {
  if (isTimeKey(key)) return 'ms, s, m or h';
  return isCostKey(key) ? '$, k or M' : 'k or M';
}

function isTimeKey(key: string): boolean {
  return key === 'duration' || key === 'ttft' || key.endsWith('_ms') || key.endsWith('time_to_first_token');
}

function isCostKey(key: string): boolean {
  return key.includes('cost') || key.endsWith('_usd');
}

const timeUnits: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const countUnits: Readonly<Record<string, number>> = { k: 1000, M: 1_000_000 };
