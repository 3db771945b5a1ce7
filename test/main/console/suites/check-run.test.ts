import { describe, expect, it } from 'vitest';
import { caseResult } from '../../../../src-main/console/suites/case-verdict.ts';
import { checkRun } from '../../../../src-main/console/suites/check-run.ts';
import type { Expectation } from '../../../../src-main/console/suites/suite-schema.ts';
import type { RunFacts } from '../../../../src-main/contract/suite-results.ts';
import { runFacts } from './run-facts.ts';

type Row = readonly [expected: Expectation, facts: Partial<RunFacts>];

const met: readonly Row[] = [
  [{ route: 'code review' }, {}],
  [{ route: ['code gen', 'code review'] }, {}],
  [{ route: 'none' }, { route: null }],
  [{ model: 'openai/gpt-4o' }, {}],
  [{ agent: 'flight' }, { agents: ['weather', 'flight'] }],
  [{ agents: ['weather', 'flight'] }, { agents: ['weather', 'flight'] }],
  [{ status: 404 }, { status: 404, refusal: 'no such model' }],
  [{ latency_ms: '<121' }, {}],
  [{ latency_ms: '<=120' }, {}],
  [{ ttft_ms: '>79.5' }, {}],
  [{ cost_usd: '<0.001' }, {}],
  [{ tokens: '=120' }, {}],
  [{ prompt_tokens: '>=100', completion_tokens: '<21' }, {}],
  [{ text: { equals: 'Hello there.' } }, {}],
  [{ text: { contains: 'HELLO', ignore_case: true } }, {}],
  [{ text: { contains: ['Hello', 'there'], not_contains: 'goodbye' } }, {}],
  [{ text: { regex: '^hello .*\\.$', ignore_case: true } }, {}],
  [{ text: { json_schema: { type: 'object', required: ['name'] } } }, { text: '{"name":"a"}' }],
];

const missed: readonly (readonly [...Row, name: string, got: string])[] = [
  [{ route: 'code gen' }, {}, 'route', 'code review'],
  [{ route: 'code gen' }, { route: null }, 'route', 'none'],
  [{ model: 'gpt-4o' }, {}, 'model', 'openai/gpt-4o'],
  [{ agent: 'flight' }, { agents: ['weather'] }, 'agent', 'weather'],
  [{ agents: ['flight', 'weather'] }, { agents: ['weather', 'flight'] }, 'agents', 'weather, flight'],
  [{ status: 200 }, { status: 429, refusal: 'slow down' }, 'status', '429: slow down'],
  [
    { route: 'code review' },
    { status: 500, refusal: 'Internal server error' },
    'status',
    '500: Internal server error',
  ],
  [{ latency_ms: '<120' }, {}, 'latency_ms', '120'],
  [{ cost_usd: '<0.0001' }, {}, 'cost_usd', '0.0002'],
  [{ text: { equals: 'Hello' } }, {}, 'text.equals', 'Hello there.'],
  [{ text: { contains: 'hello' } }, {}, 'text.contains', 'Hello there.'],
  [{ text: { not_contains: ['x', 'there'] } }, {}, 'text.not_contains', 'Hello there.'],
  [{ text: { regex: 'goodbye' } }, {}, 'text.regex', 'Hello there.'],
  [{ text: { json_schema: { type: 'object' } } }, {}, 'text.json_schema', 'no JSON: Hello there.'],
  [
    { text: { json_schema: { required: ['name'] } } },
    { text: '{}' },
    'text.json_schema',
    "the answer must have required property 'name'",
  ],
];

describe('one run', () => {
  it.each(met)('is good: %j of %j', (expected, facts) => {
    expect(checkRun(expected, runFacts(facts))).toMatchObject({ good: true });
  });

  it.each(missed)('is not: %j of %j', (expected, facts, name, got) => {
    const { checks, good } = checkRun(expected, runFacts(facts));
    expect(good).toBe(false);
    expect(checks.filter(({ outcome }) => outcome === 'missed')).toMatchObject([{ name, got }]);
  });

  it('[ux A57] of an unpriced model has no known cost, which is an error and no pass', () => {
    const run = checkRun({ cost_usd: '<0.001' }, runFacts({ costUsd: null }));
    expect(caseResult({ id: 'cheap', repeat: 1, pass: 1 }, [run])).toMatchObject({
      verdict: 'error',
      reason: 'cost unknown',
    });
  });

  it.each(['ttft_ms', 'tokens', 'prompt_tokens', 'completion_tokens'] as const)(
    'cannot tell %s where nobody counted',
    (name) => {
      const facts = runFacts({ ttftMs: null, promptTokens: null, completionTokens: null });
      expect(checkRun({ [name]: '<9' }, facts).checks).toMatchObject([{ name, outcome: 'unknown' }]);
    },
  );

  it('gives up a pattern that would never end', () => {
    const facts = runFacts({ text: `${'a'.repeat(40)}!` });
    for (const text of [
      { regex: '^(a+)+$' },
      { json_schema: { type: 'string', pattern: '^(a+)+$' } },
    ] as const) {
      const { checks, good } = checkRun(
        { text },
        { ...facts, text: text.regex ? facts.text : `"${facts.text}"` },
      );
      expect(good).toBe(false);
      expect(checks[0]).toMatchObject({
        outcome: 'unknown',
        got: expect.stringContaining('takes longer than'),
      });
    }
  });
});
