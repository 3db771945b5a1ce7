import type { SuiteProblem } from '../../contract/suite-results.ts';
import { readSuite } from './read-suite.ts';
import type { RunMode } from './suite-case.ts';
import type { Expectation } from './suite-schema.ts';

/** A suite up to where the expectations of its only case begin. */
const before = (mode: RunMode) => [
  'version: 1',
  'cases:',
  '  - id: case',
  `    mode: ${mode}`,
  '    request: {}',
  '    expect:',
];
const indent = '      ';
const place = 'cases[0].expect';

/** Reads what stands under `expect` of a case, by itself; lines and columns are those of the text. */
export function readExpectation(
  text: string,
  mode: RunMode,
): { readonly expect: Expectation | null; readonly problems: readonly SuiteProblem[] } {
  const lines = before(mode);
  const own = text.split(/\r?\n/);
  const whole = [...lines, ...own.map((line) => `${indent}${line}`), ''].join('\n');
  const { problems, suite } = readSuite(whole);
  const [only] = suite?.cases ?? [];
  if (only !== undefined) return { expect: only.expect, problems: [] };
  return {
    expect: null,
    problems: problems.map(({ column, line, message, path }) => ({
      line: Math.min(Math.max(1, line - lines.length), own.length),
      column: line > lines.length ? Math.max(1, column - indent.length) : 1,
      path: path.startsWith(place) ? path.slice(place.length).replace(/^\./, '') : '',
      message,
    })),
  };
}
