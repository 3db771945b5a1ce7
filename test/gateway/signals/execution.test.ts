import { describe, expect, it } from 'vitest';
import { analyse, type EngineName, type Message, signalsOf, verdict } from './analyse.ts';

interface Vector {
  readonly title: string;
  readonly messages: string | readonly Message[];
  readonly compat: string;
  /** Left out: as compat. */
  readonly precise?: string;
}

const times = (count: number, text: string) => Array<string>(count).fill(text).join(' / ');
const poll = 'C: poll({"id":7})';
const pending = 'C: p({"i":1}) / T: pending';

const vectors: readonly Vector[] = [
  {
    title: '[signals S66] an argument of the wrong type',
    messages: 'U: create user / C: create_user({"age":"twelve"}) / T: Error: expected integer, got string',
    compat: 'neutral 42 flag failure.invalid_args@2',
  },
  {
    title: '[signals S67] a tool that is not there',
    messages: 'C: lookup({}) / T: no such tool: lookup',
    compat: 'neutral 42 flag failure.tool_not_found@1',
  },
  {
    title: '[signals S68] a secret that may not be read',
    messages: 'C: read_vault({"k":1}) / T: permission denied for key 1',
    compat: 'neutral 42 flag failure.auth_misuse@1',
  },
  {
    title: '[signals S69] the wrong order',
    messages: 'C: commit({}) / T: must call begin first',
    compat: 'neutral 42 flag failure.state_error@1',
  },
  {
    title: '[signals S70] a query with an error',
    messages: 'C: find({}) / T: query failed: error near WHERE',
    compat: 'neutral 42 flag failure.bad_query@1',
  },
  {
    title: '[signals S71] a query of an unknown kind',
    messages: 'C: find({}) / T: unsupported query type RANGE',
    compat: 'neutral 42 flag failure.bad_query@1',
  },
  {
    title: '[signals S72] broken JSON counts for both',
    messages: 'C: find({}) / T: invalid JSON in response body',
    compat: 'poor 39 flag failure.invalid_args@1,exhaustion.malformed_response@1',
  },
  {
    title: '[signals S73] a failed check and a time-out count for both',
    messages: 'C: x({}) / T: validation failed: request timed out',
    compat: 'poor 39 flag failure.invalid_args@1,exhaustion.timeout@1',
  },
  {
    title: '[signals S74] an answer to no call',
    messages: 'T: unknown function foo',
    compat: 'neutral 42 flag failure.tool_not_found@0',
  },
  {
    title: '[signals S75] two failures',
    messages: times(2, 'C: x({}) / T: missing required x'),
    compat: 'poor 34 flag failure.invalid_args@1,failure.invalid_args@3',
  },
  {
    title: '[signals S76] four failures',
    messages: ['a', 'b', 'c', 'd'].map((tool) => `C: ${tool}({}) / T: invalid token`).join(' / '),
    compat:
      'severe 18 flag failure.auth_misuse@1,failure.auth_misuse@3,failure.auth_misuse@5,failure.auth_misuse@7',
  },
  {
    title: '[signals S77] a limit alone flags nothing',
    messages: 'C: x({}) / T: HTTP 429 slow down',
    compat: 'neutral 47 exhaustion.rate_limit@1',
  },
  {
    title: '[signals S78] a gateway that waits too long is an error of its API',
    messages: 'T: 504 gateway timeout',
    compat: 'neutral 47 exhaustion.api_error@0',
  },
  {
    title: '[signals S79] a deadline',
    messages: 'T: deadline exceeded',
    compat: 'neutral 47 exhaustion.timeout@0',
  },
  {
    title: '[signals S80] a host that nobody knows',
    messages: 'T: getaddrinfo ENOTFOUND api.example.test',
    compat: 'neutral 47 exhaustion.network@0',
  },
  {
    title: '[signals S81] a page where JSON should be',
    messages: 'T: unexpected token < in JSON at position 0',
    compat: 'neutral 47 exhaustion.malformed_response@0',
  },
  {
    title: '[signals S82] too long a prompt',
    messages: 'T: prompt too long: 210000 tokens',
    compat: 'neutral 47 exhaustion.context_overflow@0',
  },
  {
    title: '[signals S83] a quota before an outage',
    messages: 'T: quota exceeded, try again later',
    compat: 'neutral 47 exhaustion.rate_limit@0',
  },
  {
    title: '[signals S84] four time-outs',
    messages: ['a', 'b', 'c', 'd'].map((tool) => `C: ${tool}({}) / T: deadline exceeded`).join(' / '),
    compat:
      'poor 38 flag exhaustion.timeout@1,exhaustion.timeout@3,exhaustion.timeout@5,exhaustion.timeout@7',
  },
  { title: '[signals S85] good JSON', messages: 'T: {"status":"ok","rows":3}', compat: 'neutral 50' },
  {
    title: '[signals S86] a setting called time-out',
    messages: 'T: {"timeout_ms": 3000}',
    compat: 'neutral 47 exhaustion.timeout@0',
    precise: 'neutral 50',
  },
  {
    title: '[signals S87] data about a conflict',
    messages: 'T: {"rows":[{"text":"conflict"}]}',
    compat: 'neutral 42 flag failure.state_error@0',
    precise: 'neutral 50',
  },
  {
    title: '[signals S88] an error in JSON',
    messages: 'T: {"error":"rate limit reached"}',
    compat: 'neutral 47 exhaustion.rate_limit@0',
  },
  {
    title: '[signals S89] a status in JSON',
    messages: 'T: {"status":503,"message":"service unavailable"}',
    compat: 'neutral 47 exhaustion.api_error@0',
  },
  {
    title: '[signals S90] three equal calls',
    messages: times(3, poll),
    compat: 'neutral 45 flag loops.retry@0',
  },
  { title: '[signals S91] two equal calls', messages: times(2, poll), compat: 'neutral 50' },
  {
    title: '[signals S92] equal arguments in another order',
    messages: 'C: poll({"a":1,"b":2}) / C: poll({"b":2,"a":1}) / C: poll({"a":1,"b":2})',
    compat: 'neutral 45 flag loops.parameter_drift@0',
    precise: 'neutral 45 flag loops.retry@0',
  },
  {
    title: '[signals S93] a search that is changed each time',
    messages: 'C: search({"q":"a"}) / C: search({"q":"ab"}) / C: search({"q":"abc"})',
    compat: 'neutral 45 flag loops.parameter_drift@0',
  },
  {
    title: '[signals S94] a search that is changed once',
    messages: 'C: search({"q":"a"}) / C: search({"q":"a"}) / C: search({"q":"b"})',
    compat: 'neutral 45 flag loops.parameter_drift@0',
  },
  {
    title: '[signals S95] equal calls and another one',
    messages: `${times(3, 'C: s({"q":1})')} / C: s({"q":2})`,
    compat: 'neutral 45 flag loops.retry@0',
  },
  {
    title: '[signals S96] to and fro, three times',
    messages: times(3, 'C: a({}) / C: b({})'),
    compat: 'neutral 45 flag loops.oscillation@0',
  },
  {
    title: '[signals S97] to and fro, twice',
    messages: times(2, 'C: a({}) / C: b({})'),
    compat: 'neutral 50',
  },
  {
    title: '[signals S98] to and fro with answers between',
    messages: times(3, 'C: a({}) / T: ok / C: b({}) / T: ok'),
    compat: 'neutral 45 flag loops.oscillation@0',
  },
  {
    title: '[signals S99] three tools in a circle',
    messages: times(3, 'C: a({}) / C: b({}) / C: c({})'),
    compat: 'neutral 45 flag loops.oscillation@0',
  },
  {
    title: '[signals S100] equal calls with talk between',
    messages: `${pending} / A: still waiting / ${pending} / ${pending}`,
    compat: 'neutral 45 flag loops.retry@0',
  },
];

describe.each<EngineName>(['compat', 'precise'])('signals of tools and their answers, %s', (engine) => {
  const only = (text: string) => {
    const [signal, ...more] = signalsOf(analyse(engine, text));
    if (signal === undefined || more.length > 0) throw new Error(`${more.length + 1} signals`);
    return signal;
  };

  it.each(vectors)('$title', ({ compat, messages, precise = compat }) => {
    expect(verdict(analyse(engine, messages))).toBe(engine === 'compat' ? compat : precise);
  });

  it('[signals S66 S74] names the call that an answer belongs to', () => {
    expect(
      only('U: create user / C: create_user({"age":"twelve"}) / T: Error: expected integer, got string'),
    ).toMatchObject({
      confidence: 0.9,
      snippet: 'Error: expected integer, got string',
      metadata: {
        tool_name: 'create_user',
        call_index: 1,
        error_type: 'invalid_args',
        matched: 'expected integer, got string',
      },
    });
    expect(only('T: unknown function foo').metadata).toMatchObject({ tool_name: 'unknown', call_index: 0 });
  });

  it.each([
    ['[signals S67]', 'C: lookup({}) / T: no such tool: lookup', 0.95],
    ['[signals S68]', 'C: read_vault({"k":1}) / T: permission denied for key 1', 0.8],
    ['[signals S69]', 'C: commit({}) / T: must call begin first', 0.85],
    ['[signals S70]', 'C: find({}) / T: query failed: error near WHERE', 0.8],
    ['[signals S71]', 'C: find({}) / T: unsupported query type RANGE', 0.6],
    ['[signals S77]', 'C: x({}) / T: HTTP 429 slow down', 0.95],
    ['[signals S81]', 'T: unexpected token < in JSON at position 0', 0.85],
    ['[signals S93]', 'C: s({"q":"a"}) / C: s({"q":"ab"}) / C: s({"q":"abc"})', 0.85],
  ])('%s is as sure as the words allow: %s', (_vector, text, confidence) => {
    expect(only(text).confidence).toBe(confidence);
  });

  it('[signals S76] is moderate with four failures, and [signals S84] with four time-outs', () => {
    const four = (answer: string) =>
      analyse(engine, ['a', 'b', 'c', 'd'].map((tool) => `C: ${tool}({}) / T: ${answer}`).join(' / ')).groups;
    expect(four('invalid token')['execution.failure']).toMatchObject({ count: 4, severity: 2 });
    expect(four('deadline exceeded')['environment.exhaustion']).toMatchObject({ count: 4, severity: 2 });
  });

  it('[signals S90 S93 S94] counts calls and variations', () => {
    expect(only(times(3, poll))).toMatchObject({
      confidence: 0.95,
      snippet: "Tool 'poll' called 3 times with identical arguments",
      metadata: { call_count: 3, start_index: 0, end_index: 2, loop_type: 'retry' },
    });
    expect(only('C: s({"q":"a"}) / C: s({"q":"ab"}) / C: s({"q":"abc"})')).toMatchObject({
      snippet: "Tool 's' called 3 times with 3 different argument variations",
      metadata: { variation_count: 3 },
    });
    expect(only('C: s({"q":"a"}) / C: s({"q":"a"}) / C: s({"q":"b"})').metadata).toMatchObject({
      variation_count: 2,
      call_count: 3,
    });
  });

  it('[signals S92] counts variations as each engine reads arguments', () => {
    const { metadata } = only('C: poll({"a":1,"b":2}) / C: poll({"b":2,"a":1}) / C: poll({"a":1,"b":2})');
    expect(metadata).toMatchObject(engine === 'compat' ? { variation_count: 2 } : { call_count: 3 });
  });

  it('[signals S96 S98 S99 S100] says where a loop ends', () => {
    expect(only(times(3, 'C: a({}) / C: b({})'))).toMatchObject({
      confidence: 0.9,
      snippet: 'Oscillation pattern [a → b] repeated 3 times',
      metadata: { pattern: ['a', 'b'], cycle_count: 3, start_index: 0, end_index: 5 },
    });
    expect(only(times(3, 'C: a({}) / T: ok / C: b({}) / T: ok')).metadata).toMatchObject({ end_index: 10 });
    expect(only(times(3, 'C: a({}) / C: b({}) / C: c({})')).metadata).toMatchObject({
      pattern: ['a', 'b', 'c'],
      cycle_count: 3,
    });
    expect(only(`${pending} / A: still waiting / ${pending} / ${pending}`).metadata).toMatchObject({
      end_index: 5,
    });
  });
});

describe('a text in which an error is looked for', () => {
  const found = (answer: string, engine: EngineName = 'compat') =>
    verdict(analyse(engine, [{ role: 'tool', content: answer }]));
  const snippet = (answer: string) =>
    signalsOf(analyse('compat', [{ role: 'tool', content: answer }]))[0]?.snippet;

  it('may have any white space between the words', () => {
    expect(found('deadline \n\t  exceeded')).toBe('neutral 47 exhaustion.timeout@0');
    expect(found('error                    429')).toBe('neutral 47 exhaustion.rate_limit@0');
  });

  it.each([
    ['the request exceeded the monthly limit', true],
    ['exceeded  limit', true],
    ['exceeded\n\n\nthe limit', true],
    ['exceeded limit', false],
    ['exceeded by\nthe limit', false],
    ['limit was exceeded by far', false],
    ['exceeded at once\nand exceeded the limit', true],
  ])('joins words on one line only: %j', (answer, isLimit) => {
    expect(found(answer)).toBe(isLimit ? 'neutral 47 exhaustion.rate_limit@0' : 'neutral 50');
  });

  it('shows 50 bytes around the place, in whole characters and in its own spelling', () => {
    expect(snippet(`${'é'.repeat(40)} Deadline   Exceeded ${'x'.repeat(60)}`)).toBe(
      `...${'é'.repeat(25)} Deadline   Exceeded ${'x'.repeat(49)}...`,
    );
    expect(snippet('😀 deadline exceeded 😀')).toBe('😀 deadline exceeded 😀');
  });

  it('is only the ends of a long one for the precise engine', () => {
    const middle = `${'a '.repeat(400)}deadline exceeded ${'b '.repeat(400)}`;
    expect(found(middle)).toBe('neutral 47 exhaustion.timeout@0');
    expect(found(middle, 'precise')).toBe('neutral 50');
    expect(found(`deadline exceeded ${middle}`, 'precise')).toBe('neutral 47 exhaustion.timeout@0');
    expect(found(`${middle} deadline exceeded`, 'precise')).toBe('neutral 47 exhaustion.timeout@0');
  });

  it.each([
    ['{"errors":[],"note":"deadline exceeded"}', false],
    ['{"errors":["deadline exceeded"]}', true],
    ['{"isError":true,"text":"deadline exceeded"}', true],
    ['{"success":false,"text":"deadline exceeded"}', true],
    ['{"ok":false,"text":"deadline exceeded"}', true],
    ['{"status":"failed","text":"deadline exceeded"}', true],
    ['{"status":200,"text":"deadline exceeded"}', false],
    ['{"code":500,"text":"deadline exceeded"}', true],
    ['["deadline exceeded"]', false],
    ['"deadline exceeded"', true],
    ['{"broken": deadline exceeded', true],
  ])('is JSON that looks like an error, for the precise engine: %s', (answer, isError) => {
    expect(found(answer, 'precise')).toBe(isError ? 'neutral 47 exhaustion.timeout@0' : 'neutral 50');
  });
});
