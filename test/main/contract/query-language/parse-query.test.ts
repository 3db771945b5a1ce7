import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../../../src-main/contract/query-language/parse-query.ts';
import { type Query, QueryError } from '../../../../src-main/contract/query-language/query.ts';

/** The query with every bracket written out. */
function spelled(query: Query | null): string {
  if (query === null) return '';
  switch (query.kind) {
    case 'and':
    case 'or':
      return `(${query.parts.map(spelled).join(` ${query.kind} `)})`;
    case 'not':
      return `not ${spelled(query.part)}`;
    case 'one-span':
      return `{${spelled(query.part)}}`;
    case 'has':
      return `has ${query.key}`;
    case 'text':
      return `"${query.value}"`;
    case 'compare':
      return `${query.key} ${query.operator} ${query.value}`;
    default:
      return query satisfies never;
  }
}

function errorOf(text: string): QueryError {
  try {
    parseQuery(text);
  } catch (error) {
    if (error instanceof QueryError) return error;
    throw error;
  }
  throw new Error(`${text} can be read`);
}

describe('a query of traces', () => {
  it.each([
    ['', ''],
    ['  ', ''],
    ['llm.model=gpt-4o-mini', 'llm.model = gpt-4o-mini'],
    ['guid:x-request-id=abc', 'guid:x-request-id = abc'],
    [
      'status:error -env:dev llm.duration_ms>2s',
      '(status : error and not env : dev and llm.duration_ms > 2s)',
    ],
    ['a=1 AND b=2', '(a = 1 and b = 2)'],
    ['a=1 b=2 OR c=3', '((a = 1 and b = 2) or c = 3)'],
    ['a=1 (b=2 OR c=3)', '(a = 1 and (b = 2 or c = 3))'],
    ['NOT (a=1 OR b=2)', 'not (a = 1 or b = 2)'],
    ['-(a=1)', 'not a = 1'],
    ['{ a=1 b=2 }', '{(a = 1 and b = 2)}'],
    ['-{a=1}', 'not {a = 1}'],
    ['model:(gpt-4o* OR claude*)', '(model : gpt-4o* or model : claude*)'],
    ['model:( "a b" OR c )', '(model : a b or model : c)'],
    ['guid:x-request-id:(a OR b)', '(guid:x-request-id : a or guid:x-request-id : b)'],
    ['has:llm.model timeout', '(has llm.model and "timeout")'],
    ['"a=b OR c"', '"a=b OR c"'],
    ['route="code \\"gen\\""', 'route = code "gen"'],
    ['service=plano(inbound)', 'service = plano(inbound)'],
    ['(service=plano(llm) OR a=1)', '(service = plano(llm) or a = 1)'],
    ['name~(GET|POST)', 'name ~ (GET|POST)'],
    ['name~\\( a=1', '(name ~ \\( and a = 1)'],
    ['body={"a":1}', 'body = {"a":1}'],
    ['note=a=b', 'note = a=b'],
    ['order=OR', 'order = OR'],
    ['ORDER or and', '("ORDER" and "or" and "and")'],
    ['a>=-5', 'a >= -5'],
    ['ab"c', '"ab"c"'],
  ])('%s', (text, expected) => {
    expect(spelled(parseQuery(text))).toBe(expected);
  });

  it('splits at an operator before a colon that its key holds [ux A22]', () => {
    expect(parseQuery('guid:x-request-id=abc')).toMatchObject({
      kind: 'compare',
      key: 'guid:x-request-id',
      operator: '=',
      value: 'abc',
    });
  });

  it('splits at the colon behind the longest key that is known', () => {
    const known = new Set(['guid', 'guid:x-request-id']);
    expect(parseQuery('guid:x-request-id:abc:d', (key) => known.has(key))).toMatchObject({
      key: 'guid:x-request-id',
      value: 'abc:d',
    });
  });

  it('says where each term and its value stand', () => {
    expect(parseQuery('a=1 -long="x y"')).toMatchObject({
      parts: [
        { place: { from: 1, to: 4 }, valuePlace: { from: 3, to: 4 } },
        { part: { place: { from: 6, to: 16 }, valuePlace: { from: 11, to: 16 } } },
      ],
    });
  });

  it.each([
    ['llm.model=', 11, 11, 'value expected'],
    ['a=1 =x', 5, 5, 'key expected'],
    ['a=1 b?=2', 5, 7, 'invalid key'],
    ['has:', 5, 5, 'key expected'],
    ['a="b', 5, 5, 'closing quote expected'],
    ['a="b"c', 6, 7, 'blank expected'],
    ['(a=1', 5, 5, ') expected'],
    ['{a=1)', 5, 6, '} expected'],
    ['a=1)', 4, 5, 'unexpected )'],
    ['()', 2, 3, 'term expected'],
    ['a=1 OR', 7, 7, 'term expected'],
    ['OR a=1', 1, 1, 'term expected'],
    ['a=1 AND OR b=2', 9, 9, 'term expected'],
    ['- a=1', 2, 2, 'term expected'],
    ['NOT', 4, 4, 'term expected'],
    ['m:(a OR )', 9, 9, 'value expected'],
    ['m:(a b)', 6, 7, ') expected'],
    ['m:()', 4, 4, 'value expected'],
    ['('.repeat(40), 33, 34, 'brackets nest too deep'],
  ])('%s has its error at columns %i-%i', (text, from, to, message) => {
    const error = errorOf(text);
    expect([error.place, error.message]).toEqual([{ from, to }, message]);
  });

  it('is read or refused at a place of its own, whatever it is', () => {
    const pieces = fc.constantFrom(
      'a',
      '=',
      ':',
      '"',
      '\\',
      '(',
      ')',
      '{',
      '}',
      ' ',
      'OR',
      'NOT',
      '-',
      '~',
      '>=',
      'é',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 24 }), (parts) => {
        const text = parts.join('');
        try {
          parseQuery(text);
        } catch (error) {
          if (!(error instanceof QueryError)) throw error;
          const { from, to } = error.place;
          expect(from).toBeGreaterThanOrEqual(1);
          expect(to).toBeGreaterThanOrEqual(from);
          expect(to).toBeLessThanOrEqual(text.length + 1);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
