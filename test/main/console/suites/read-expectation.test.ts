import { describe, expect, it } from 'vitest';
import { readExpectation } from '../../../../src-main/console/suites/read-expectation.ts';

describe('what is expected, by itself', () => {
  it.each([
    ['route: code review\nlatency_ms: "<300"', { route: 'code review', latency_ms: '<300' }],
    ['{route: none}', { route: 'none' }],
    ['text:\n  contains: |\n    two\n    lines\n', { text: { contains: 'two\nlines\n' } }],
  ])('is read as in a suite: %j', (text, expected) => {
    expect(readExpectation(text, 'live')).toEqual({ expect: expected, problems: [] });
  });

  it.each([
    ['', 1, 1, ''],
    ['status: 200\nrout: a', 2, 1, 'rout'],
    ['latency_ms: fast', 1, 13, 'latency_ms'],
    ['a: [', 1, 1, ''],
    ['  - x', 1, 3, ''],
  ])('has its problems where they stand in it: %j', (text, line, column, path) => {
    const { expect: read, problems } = readExpectation(text, 'live');
    expect(read).toBeNull();
    expect(problems[0]).toMatchObject({ line, column, path });
  });

  it('does not let a dry run expect an answer', () => {
    expect(readExpectation('status: 200', 'dry-run').problems[0]?.message).toContain('needs mode: live');
  });

  it('cannot break out of its place', () => {
    const { expect: read } = readExpectation('route: a\n  - id: b\n    request: {}', 'live');
    expect(read).toBeNull();
  });
});
