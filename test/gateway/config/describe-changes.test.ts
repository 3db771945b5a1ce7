import { describe, expect, it } from 'vitest';
import { describeChanges } from '../../../src-gateway/config/describe-changes.ts';
import type { GatewayConfig } from '../../../src-gateway/config/gateway-config.ts';
import { analyse } from './analyse.ts';

const before = `version: v0.4.0
listeners:
  - {type: model, name: main, port: 12000}
model_providers:
  - {model: openai/gpt-4o, access_key: $A, default: true}
  - {model: openai/gpt-4o-mini, access_key: sk-live-1234567890abcdef}
model_aliases: {fast.v1: {target: gpt-4o}}
routing_preferences:
  - {name: code review, description: review existing source code for bugs, models: [openai/gpt-4o, openai/gpt-4o-mini]}
  - {name: writing, description: write mails and articles in English, models: [openai/gpt-4o]}
`;

const limited = `${before}ratelimits: [{model: gpt-4o, selector: {key: x-user, value: alice}, limit: {tokens: 10, unit: hour}}]
`;
const called = `${before}endpoints: {api: {endpoint: "h:80"}}
prompt_targets:
  - name: get_weather
    description: Weather of a city.
    endpoint: {name: api, path: /w}
    parameters: [{name: city, description: The city., type: str}]
`;

function written(text: string): GatewayConfig {
  const config = analyse(text).written();
  if (config === null) throw new Error('the text could not be read');
  return config;
}

const changes = (after: string) => describeChanges(written(before), written(after));
const words = (after: string) => changes(after).map(({ text }) => text);

describe('changes in plain words', () => {
  it('says nothing about the same config', () => {
    expect(changes(`${before}# a comment\n`)).toEqual([]);
  });

  it('names a port, and a route whose models are reordered', () => {
    const after = before
      .replace('12000', '12001')
      .replace('[openai/gpt-4o, openai/gpt-4o-mini]', '[openai/gpt-4o-mini, openai/gpt-4o]');
    expect(changes(after)).toEqual([
      { text: 'listener main: port 12000 → 12001', attention: true },
      {
        text: 'route "code review": models order changed openai/gpt-4o, openai/gpt-4o-mini → openai/gpt-4o-mini, openai/gpt-4o',
        attention: false,
      },
    ]);
  });

  it('names what is removed and what is added', () => {
    const after = before.replace(/model_aliases.*\n/, 'model_aliases: {slow.v1: {target: gpt-4o}}\n');
    expect(changes(after)).toEqual([
      { text: 'alias fast.v1: removed', attention: true },
      { text: 'alias slow.v1: added', attention: false },
    ]);
  });

  it('names the variable of a key, never a key', () => {
    expect(words(before.replace('$A', '$B'))).toEqual([
      'provider openai/gpt-4o: access key variable changed $A → $B',
    ]);
    const literal = words(before.replace('sk-live-1234567890abcdef', 'sk-live-0987654321fedcba'));
    expect(literal).toEqual(['provider openai/gpt-4o-mini: access key sk-…cdef → sk-…dcba']);
    expect(words(before.replace('access_key: $A', 'passthrough_auth: true'))).toEqual([
      "provider openai/gpt-4o: credential $A → the client's own",
    ]);
  });

  it('lists everything of a first config', () => {
    expect(describeChanges(null, written(before)).map(({ text }) => text)).toEqual([
      'listener main: added',
      'provider openai/gpt-4o: added',
      'provider openai/gpt-4o-mini: added',
      'alias fast.v1: added',
      'route "code review": added',
      'route writing: added',
    ]);
  });

  it('tells sections apart', () => {
    const traced = `${before}tracing: {random_sampling: 10}\n`;
    expect(words(traced)).toEqual(['tracing: added']);
    expect(describeChanges(written(traced), written(traced.replace('10}', '20}')))).toEqual([
      { text: 'tracing: sampling percent 10 → 20', attention: false },
    ]);
  });

  it('tells that a credential changed into one that looks the same behind its mask', () => {
    const other = before.replace('sk-live-1234567890abcdef', 'sk-live-5555555555abcdef');
    expect(words(other)).toEqual(['provider openai/gpt-4o-mini: access key changed, both shown as sk-…cdef']);
    const cache = (password: string) =>
      `${before}routing: {session_cache: {type: redis, url: "redis://:${password}@cache:6379"}}\n`;
    expect(
      describeChanges(written(cache('longpassword-1-tail')), written(cache('longpassword-2-tail'))),
    ).toEqual([
      {
        text: 'routing: session cache URL changed, both shown as redis://:lon…tail@cache:6379',
        attention: true,
      },
    ]);
  });

  it.each([
    [
      'a limit',
      limited,
      '{tokens: 10, unit: hour}',
      '{tokens: 20, unit: day}',
      ['rate limit "gpt-4o for x-user: alice": limit 10 tokens per hour → 20 tokens per day'],
    ],
    [
      'a function',
      called,
      'path: /w',
      'path: /w2, http_method: POST',
      ['prompt target get_weather: path /w → /w2', 'prompt target get_weather: method GET → POST'],
    ],
    [
      'a parameter',
      called,
      'type: str',
      'type: int, required: true, enum: [1, 2]',
      [
        'prompt target get_weather: parameter city: type str → int',
        'prompt target get_weather: parameter city: required off → on',
        'prompt target get_weather: parameter city: allowed values none → [1,2]',
      ],
    ],
    [
      'sessions',
      before,
      '$',
      'routing: {session_ttl_seconds: 60, route_on_user_only: true}\n',
      [
        'routing: life of a session 600 s → 60 s',
        'routing: routing of user turns only off → on',
        'prompt caching: life of a session 600 s → 60 s',
      ],
    ],
    [
      'a budget',
      before,
      '$',
      'routing: {routing_budget: {max_switch_spend_pct: 20}}\n',
      [
        'routing: budget for changes of model none → 20 %',
        'routing: budget begins anew with a session none → on',
        'routing: discount of cached input none → 0.1',
        'routing: note of refused models none → off',
      ],
    ],
    [
      'prompt caching',
      before,
      '$',
      'prompt_caching: {enabled: true, inject_cache_control: false}\n',
      ['prompt caching: caching off → on', 'prompt caching: conversations stay with their model off → on'],
    ],
    [
      'a guard',
      before,
      '$',
      'prompt_guards: {input_guards: {jailbreak: {on_exception: {message: No.}}}}\n',
      ['prompt guard: added'],
    ],
    [
      'storage',
      before,
      '$',
      'state_storage: {type: memory, on_error: degrade}\n',
      [
        'state storage: type sqlite → memory',
        'state storage: file the default → none',
        'state storage: most records 1000000 → 10000',
        'state storage: most bytes 2147483648 → 268435456',
        'state storage: a failure of the storage fails the request → lets the request go on',
      ],
    ],
    [
      'a price feed',
      before,
      '$',
      'model_metrics_sources: [{type: cost, provider: models.dev}]\n',
      ['metrics source cost: added'],
    ],
  ])('tells of %s', (_, text, from, to, sentences) => {
    const after = from === '$' ? text + to : text.replace(from, to);
    expect(describeChanges(written(text), written(after)).map((change) => change.text)).toEqual(sentences);
  });

  it('asks for attention where clients may notice', () => {
    const limits = describeChanges(written(before), written(limited));
    expect(limits).toEqual([{ text: 'rate limit "gpt-4o for x-user: alice": added', attention: true }]);
  });

  it('masks the subject of a limit that is a key', () => {
    const keyed = limited.replace('x-user, value: alice', 'x-api-key, value: abcdefgh12345678ijkl');
    expect(describeChanges(written(before), written(keyed)).map(({ text }) => text)).toEqual([
      'rate limit "gpt-4o for x-api-key: abc…ijkl": added',
    ]);
  });
});
