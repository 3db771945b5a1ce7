import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readSuite } from '../../../../src-main/console/suites/read-suite.ts';
import { SuiteFile } from '../../../../src-main/console/suites/suite-schema.ts';

const suite = (cases: string, defaults = '') => `version: 1\n${defaults}cases:\n${cases}`;
const one = (more: string) => suite(`  - id: a\n    request: {messages: []}\n${more}`);

describe('a suite file', () => {
  it('gives each case the defaults that it does not override', () => {
    const { problems, suite } = readSuite(`version: 1
defaults: { listener: main, mode: dry-run, repeat: 5, pass: 4 }
cases:
  - id: review-python
    request:
      messages:
        - { role: user, content: "Explain this function and point out bugs" }
    expect: { route: code review }
  - id: cheap-smalltalk
    mode: live
    repeat: 1
    pass: 1
    headers: { X-Tenant: a }
    request: { messages: [ { role: user, content: "hi" } ] }
    expect: { model: openai/gpt-4o-mini, cost_usd: "<0.001", latency_ms: "<3000", text: { contains: "hello", ignore_case: true } }
  - id: thrice
    repeat: 3
    request: {}
    expect: { route: none }
`);
    expect(problems).toEqual([]);
    expect(suite?.cases).toMatchObject([
      { id: 'review-python', listener: 'main', mode: 'dry-run', api: 'chat', repeat: 5, pass: 4, line: 4 },
      { id: 'cheap-smalltalk', mode: 'live', repeat: 1, pass: 1, headers: { 'x-tenant': 'a' }, line: 9 },
      { id: 'thrice', repeat: 3, pass: 3 },
    ]);
  });

  it.each([
    ['', 1, 1, 'object'],
    ['version: 2\ncases: []\n', 1, 10, 'must be 1'],
    ['version: 1\n', 1, 1, '"cases" is missing'],
    [suite('  - request: {}\n    expect: {route: a}\n'), 3, 5, '"id" is missing'],
    [one('    expect: {rout: a}\n'), 5, 14, 'unknown field "rout"'],
    [one('    expect: {}\n'), 5, 13, 'must expect something'],
    [one('    expect: {route: 3}\n'), 5, 21, 'The name of a route'],
    [one('    expect: {latency_ms: fast}\n'), 5, 26, 'A limit in milliseconds'],
    [one('    expect: {cost_usd: "<1"}\n'), 5, 14, '"cost_usd" needs mode: live'],
    [one('    mode: sometimes\n    expect: {route: a}\n'), 5, 11, 'must be one of dry-run, live'],
    [one('    repeat: 2\n    pass: 3\n    expect: {route: a}\n'), 6, 11, 'more than the 2 runs'],
    [one('    mode: live\n    expect: {text: {regex: "("}}\n'), 6, 28, 'Invalid regular expression'],
    [one('    mode: live\n    expect: {text: {json_schema: {type: 7}}}\n'), 6, 34, 'type'],
    [
      one('    expect: {route: a}\n  - {id: a, request: {}, expect: {route: a}}\n'),
      6,
      10,
      'a second case "a"',
    ],
    [one('    headers: {authorization: x}\n    expect: {route: a}\n'), 5, 15, 'is a credential'],
    [one('    headers: {Host: x}\n    expect: {route: a}\n'), 5, 15, 'belongs to the connection'],
    [one('    headers: {"a b": x}\n    expect: {route: a}\n'), 5, 15, 'no name of a header'],
    ['version: 1\ncases: [\n', 3, 1, 'Flow sequence'],
    ['a: &a [*b]\n', 1, 1, 'alias'],
  ])('that is wrong names line and column: %j', (text, line, column, message) => {
    const { problems, suite } = readSuite(text);
    expect(suite).toBeNull();
    expect(problems[0]).toMatchObject({ line, column });
    expect(problems[0]?.message.toLowerCase()).toContain(message.toLowerCase());
  });

  it('tells every problem at once, in the order of the file', () => {
    const { problems } = readSuite(
      suite('  - id: a b\n    request: {}\n    expect: {route: a, colour: red}\n  - id: b\n    request: 3\n'),
    );
    expect(problems.map(({ path }) => path)).toEqual([
      'cases[0].id',
      'cases[0].expect.colour',
      'cases[1]',
      'cases[1].request',
    ]);
  });

  it('does not grow without end', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
      .split('')
      .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[index]}`).join(',')}]`)
      .join('\n')}\n`;
    expect(readSuite(bomb).problems[0]?.message).toContain('alias');
  });

  it('has its schema in schemas/', async () => {
    const file = new URL('../../../../schemas/plano-suite.schema.json', import.meta.url);
    const { $id, $schema, title, ...schema } = JSON.parse(await readFile(file, 'utf8'));
    expect(schema).toEqual(JSON.parse(JSON.stringify(SuiteFile)));
    expect([$schema, title]).toEqual(['http://json-schema.org/draft-07/schema#', 'Plano routing suite']);
    expect($id).toContain('plano-suite');
  });
});
