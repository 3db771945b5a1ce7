import { describe, expect, it } from 'vitest';
import { Departure } from '../../../src-gateway/upstream/departure.ts';

describe('a departure', () => {
  it('is told once to everybody who still listens', () => {
    const departure = new Departure();
    const told: string[] = [];
    const gone = () => told.push('gone');
    departure.addEventListener('abort', gone);
    departure.addEventListener('abort', () => told.push('stayed'));
    departure.removeEventListener('abort', gone);
    departure.abort();
    departure.abort();
    expect([departure.aborted, told]).toEqual([true, ['stayed']]);
  });

  it('is a whole signal for who needs one, before it and after', () => {
    const departure = new Departure();
    const { signal } = departure;
    expect(signal.aborted).toBe(false);
    departure.abort();
    expect([signal.aborted, departure.signal]).toEqual([true, signal]);
    const late = new Departure();
    late.abort();
    expect(late.signal.aborted).toBe(true);
  });
});
