import { describe, expect, it } from 'vitest';
import { QueryError } from '../../../../src-main/contract/query-language/query.ts';
import { readTerm } from '../../../../src-main/contract/query-language/read-term.ts';

describe('a term of the query language', () => {
  it.each([
    ['llm.model=gpt-4o-mini', 'llm.model', '=', 'gpt-4o-mini'],
    ['q=a=b', 'q', '=', 'a=b'],
    ['guid:x-request-id=abc', 'guid:x-request-id', '=', 'abc'],
    ['llm.duration_ms>2s', 'llm.duration_ms', '>', '2s'],
    ['a >= 5', 'a', '>=', '5'],
    ['a<=5', 'a', '<=', '5'],
    ['a<5', 'a', '<', '5'],
    ['a!=b', 'a', '!=', 'b'],
    ['name~^POST', 'name', '~', '^POST'],
    ['status:error', 'status', ':', 'error'],
    ['url:http://x', 'url', ':', 'http://x'],
    ['note="a \\"b\\" \\\\ >= c"', 'note', '=', 'a "b" \\ >= c'],
    ['plano.route.name="code gen"', 'plano.route.name', '=', 'code gen'],
  ])('%s', (text, key, operator, value) => {
    expect(readTerm(text)).toMatchObject({ kind: 'compare', key, operator, value });
  });

  it('is split at the colon behind the longest key that is known', () => {
    const known = new Set(['guid', 'guid:x-request-id']);
    expect(readTerm('guid:x-request-id:abc:d', (key) => known.has(key))).toMatchObject({
      key: 'guid:x-request-id',
      value: 'abc:d',
    });
    expect(readTerm('guid:x-request-id:abc')).toMatchObject({ key: 'guid', value: 'x-request-id:abc' });
  });

  it('may be free text, or ask for a key', () => {
    expect(readTerm('timeout')).toMatchObject({ kind: 'text', value: 'timeout' });
    expect(readTerm('"a=b"')).toMatchObject({ kind: 'text', value: 'a=b' });
    expect(readTerm('has:guid:x-request-id')).toMatchObject({ kind: 'has', key: 'guid:x-request-id' });
  });

  it.each([
    ['llm.model=', 11, 'value expected'],
    ['=x', 1, 'key expected'],
    ['', 1, 'term expected'],
    ['a b=c', 1, 'invalid key'],
    ['a="b', 5, 'closing quote expected'],
  ])('%j has an error at column %i', (text, column, message) => {
    let error: unknown;
    try {
      readTerm(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(QueryError);
    expect(error).toMatchObject({ message, place: { from: column } });
  });
});
