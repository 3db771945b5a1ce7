import { describe, expect, it } from 'vitest';
import {
  isCredentialRefusal,
  isRetryable,
  retryAfterMs,
  retryDelay,
} from '../../../src-gateway/upstream/retry-policy.ts';
import type { ReplyHead, UpstreamOutcome } from '../../../src-gateway/upstream/send-upstream.ts';
import { UpstreamFailure } from '../../../src-gateway/upstream/upstream-failure.ts';

const head = (status: number, headers: ReplyHead['headers'] = {}): ReplyHead => ({
  status,
  headers,
  afterMs: 1,
});
const replied = (status: number, headers?: ReplyHead['headers']): UpstreamOutcome => ({
  kind: 'buffered',
  head: head(status, headers),
  body: Buffer.alloc(0),
});
const failure = new UpstreamFailure('reset', 'gone');

describe('isRetryable', () => {
  it.each([408, 429, 500, 502, 503, 504, 529])('%i', (status) =>
    expect(isRetryable(replied(status))).toBe(true),
  );
  it.each([200, 400, 401, 403, 404, 409, 413, 422])('not %i', (status) =>
    expect(isRetryable(replied(status))).toBe(false),
  );
  it.each<[string, UpstreamOutcome, boolean]>([
    ['no reply', { kind: 'failed', head: null, failure }, true],
    ['a reply that broke off, which was billed', { kind: 'failed', head: head(200), failure }, false],
    ['a stream', { kind: 'streamed', head: head(200), failure }, false],
    ['a client that left', { kind: 'aborted', head: null }, false],
  ])('%s', (_, outcome, expected) => expect(isRetryable(outcome)).toBe(expected));
});

describe('isCredentialRefusal', () => {
  it.each([
    [401, true],
    [403, true],
    [404, false],
  ])('%i: %s', (status, expected) => expect(isCredentialRefusal(replied(status))).toBe(expected));
});

describe('retryDelay', () => {
  it('[model-listener 35] is random up to a bound that doubles, and never above five seconds', () => {
    const bounds = [0, 1, 2, 3, 4, 9].map((retry) => retryDelay(replied(503), retry, () => 1));
    expect(bounds).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
    expect(retryDelay(replied(503), 3, () => 0)).toBe(0);
  });

  it('is what the provider asks for when that is short', () => {
    expect(retryDelay(replied(429, { 'retry-after': '2' }), 0, () => 1)).toBe(2000);
    expect(retryDelay(replied(429, { 'retry-after': '6' }), 0, () => 1)).toBe(500);
    expect(retryDelay({ kind: 'failed', head: null, failure }, 0, () => 1)).toBe(500);
  });
});

describe('retryAfterMs', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  it.each<[ReplyHead['headers'], number | null]>([
    [{}, null],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '1.5' }, 1500],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:03 GMT' }, 3000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after': '9', 'retry-after-ms': '250' }, 250],
  ])('%j', (headers, expected) => expect(retryAfterMs(headers, now)).toBe(expected));
});
