import { describe, expect, it } from 'vitest';
import type { RateLimitConfig } from '../../../src-gateway/config/gateway-config.ts';
import { RateLimits } from '../../../src-gateway/ratelimits/rate-limits.ts';

type Selector = Partial<RateLimitConfig['selector']>;
type Limit = Partial<RateLimitConfig['limit']>;

const limitOf = (
  selector: Selector = {},
  limit: Limit = {},
  model = 'openai/gpt-4o-mini',
): RateLimitConfig => ({
  model,
  selector: { key: 'x-user', value: '*', default: null, ...selector },
  limit: { tokens: 100, unit: 'minute', count: 'input', countTools: false, ...limit },
});

const names = new Set(['openai/gpt-4o-mini', 'gpt-4o-mini', 'small']);

/** Limits on a clock that the test moves. */
function limitsOn(configs: readonly RateLimitConfig[], before?: RateLimits) {
  const clock = { now: 0 };
  const limits = new RateLimits(configs, () => clock.now, before);
  const spend = (headers: Record<string, string>, text: number, tools = 0) => {
    const applying = limits.applying(names, headers);
    return applying.length === 0 ? null : limits.admit(applying, { text, textAndTools: text + tools });
  };
  return { clock, limits, spend };
}

describe('RateLimits', () => {
  it.each(['openai/gpt-4o-mini', 'gpt-4o-mini', 'small', '*'])('know a model as %s', (model) => {
    const { spend } = limitsOn([limitOf({}, {}, model)]);
    expect(spend({ 'x-user': 'u' }, 10)).toMatchObject({ kind: 'admitted', budget: { remaining: 90 } });
  });

  it('leave other models and requests without the header alone', () => {
    expect(limitsOn([limitOf({}, {}, 'gpt-4o')]).spend({ 'x-user': 'u' }, 1000)).toBeNull();
    expect(limitsOn([limitOf()]).spend({ 'x-team': 'u' }, 1000)).toBeNull();
    expect(limitsOn([limitOf({ value: 'u9' })]).spend({ 'x-user': 'u1' }, 1000)).toBeNull();
  });

  it('count requests without the header for the default subject', () => {
    const { spend } = limitsOn([limitOf({ default: 'nobody' })]);
    spend({}, 70);
    expect(spend({ 'x-user': 'nobody' }, 40)).toMatchObject({ kind: 'refused', by: { subject: 'nobody' } });
    expect(spend({ 'x-user': 'u' }, 40)).toMatchObject({ kind: 'admitted' });
  });

  it('keep one subject from spending what is another one’s', () => {
    const { spend } = limitsOn([limitOf()]);
    spend({ 'x-user': 'u1' }, 100);
    expect(spend({ 'x-user': 'u1' }, 1)).toMatchObject({ kind: 'refused', retryAfterSeconds: 1 });
    expect(spend({ 'x-user': 'u2' }, 60)).toMatchObject({ kind: 'admitted', budget: { remaining: 40 } });
  });

  it('prefer the limit of one value to the limit of every value', () => {
    const { spend } = limitsOn([limitOf(), limitOf({ value: 'u9' }, { tokens: 10 }, 'gpt-4o-mini')]);
    expect(spend({ 'x-user': 'u9' }, 10)).toMatchObject({ kind: 'admitted', budget: { limit: 10 } });
    expect(spend({ 'x-user': 'u9' }, 1)).toMatchObject({ kind: 'refused', budget: { limit: 10 } });
  });

  it('of every model hold beside those of one', () => {
    const { spend } = limitsOn([limitOf({}, { tokens: 50 }, '*'), limitOf({ value: 'u9' }, { tokens: 70 })]);
    expect(spend({ 'x-user': 'u9' }, 60)).toMatchObject({ kind: 'refused', budget: { limit: 50 } });
  });

  it('charge nothing when one of several refuses', () => {
    const { spend, clock } = limitsOn([limitOf(), limitOf({ key: 'x-team' }, { tokens: 30 })]);
    const both = { 'x-user': 'u', 'x-team': 't' };
    expect(spend(both, 20)).toMatchObject({ kind: 'admitted', budget: { limit: 30, remaining: 10 } });
    expect(spend(both, 20)).toMatchObject({ kind: 'refused', by: { subject: 't' }, cost: 20 });
    expect(spend({ 'x-user': 'u' }, 80)).toMatchObject({ kind: 'admitted', budget: { remaining: 0 } });
    clock.now = 60_000;
    expect(spend(both, 30)).toMatchObject({ kind: 'admitted' });
  });

  it('name the longest wait when several refuse', () => {
    const { spend } = limitsOn([limitOf(), limitOf({ key: 'x-team' }, { unit: 'hour' })]);
    const both = { 'x-user': 'u', 'x-team': 't' };
    spend(both, 100);
    expect(spend(both, 10)).toMatchObject({ kind: 'refused', retryAfterSeconds: 360 });
    expect(spend(both, 101)).toMatchObject({ kind: 'refused', retryAfterSeconds: null });
  });

  it.each([
    ['second', 1],
    ['minute', 60],
    ['hour', 3600],
    ['day', 86_400],
  ] as const)('give all of it back within one %s', (unit, seconds) => {
    const { spend, clock } = limitsOn([limitOf({}, { unit })]);
    expect(spend({ 'x-user': 'u' }, 100)).toMatchObject({ budget: { remaining: 0, resetSeconds: seconds } });
    clock.now = seconds * 1000 - 1;
    expect(spend({ 'x-user': 'u' }, 100)).toMatchObject({ kind: 'refused', retryAfterSeconds: 1 });
    clock.now = seconds * 1000;
    expect(spend({ 'x-user': 'u' }, 100)).toMatchObject({ kind: 'admitted' });
  });

  it('count tools only where they say so', () => {
    const headers = { 'x-user': 'u' };
    expect(limitsOn([limitOf()]).spend(headers, 10, 500)).toMatchObject({ budget: { remaining: 90 } });
    const { spend } = limitsOn([limitOf({}, { countTools: true })]);
    expect(spend(headers, 10, 50)).toMatchObject({ budget: { remaining: 40 } });
  });

  it('charge the output of a reply where it counts, and refuse until it is paid back', () => {
    const headers = { 'x-user': 'u' };
    for (const [count, left] of [
      ['input', 90],
      ['total', -30],
      ['output', -20],
    ] as const) {
      const { limits, spend } = limitsOn([limitOf({}, { count })]);
      spend(headers, 10);
      const applying = limits.applying(names, headers);
      limits.chargeOutput(applying, 120);
      expect(applying[0]?.bucket.levelAt(0)).toBe(left);
      const next = spend(headers, 1);
      expect(next?.kind).toBe(left > 0 ? 'admitted' : 'refused');
    }
  });

  it('cost at least one token', () => {
    const { spend } = limitsOn([limitOf()]);
    expect(spend({ 'x-user': 'u' }, 0)).toMatchObject({ kind: 'admitted', budget: { remaining: 99 } });
  });

  it('remember what was spent over a change of the config that leaves them as they are', () => {
    const first = limitsOn([limitOf(), limitOf({ key: 'x-team' })]);
    first.spend({ 'x-user': 'u', 'x-team': 't' }, 80);
    const second = limitsOn([limitOf({ key: 'x-team' }, { tokens: 200 }), limitOf()], first.limits);
    expect(second.spend({ 'x-user': 'u' }, 30)).toMatchObject({ kind: 'refused' });
    expect(second.spend({ 'x-team': 't' }, 30)).toMatchObject({
      kind: 'admitted',
      budget: { remaining: 170 },
    });
  });

  it('remember the ten thousand subjects that came last', () => {
    const { spend } = limitsOn([limitOf()]);
    spend({ 'x-user': 'first' }, 100);
    spend({ 'x-user': 'second' }, 100);
    for (let at = 0; at < 9_998; at += 1) spend({ 'x-user': `u${at}` }, 1);
    expect(spend({ 'x-user': 'first' }, 1)?.kind).toBe('refused');
    spend({ 'x-user': 'one too many' }, 1);
    expect(spend({ 'x-user': 'first' }, 1)?.kind).toBe('refused');
    expect(spend({ 'x-user': 'second' }, 1)?.kind).toBe('admitted');
  });
});
