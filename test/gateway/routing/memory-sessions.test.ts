import { afterEach, describe, expect, it, vi } from 'vitest';
import { MemorySessions } from '../../../src-gateway/routing/memory-sessions.ts';
import { bindingOf } from './session-binding-of.ts';

let now = 0;
const stores: MemorySessions[] = [];

function memory(capacity = 10): MemorySessions {
  now = 0;
  const sessions = new MemorySessions({ capacity, clock: () => now });
  stores.push(sessions);
  return sessions;
}

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(stores.splice(0).map((sessions) => sessions.close()));
});

describe('sessions in memory', () => {
  it('give back what was kept, under its own key only', async () => {
    const sessions = memory();
    await sessions.set('a', bindingOf({ routeName: 'one' }), 600);
    expect(await sessions.get('a')).toEqual(bindingOf({ routeName: 'one' }));
    expect(await sessions.get('b')).toBeNull();
    expect(sessions.backend).toBe('memory');
  });

  it('end when their time is over, counted from the last time they were kept', async () => {
    const sessions = memory();
    await sessions.set('a', bindingOf(), 2);
    now = 1999;
    expect(await sessions.get('a')).not.toBeNull();
    await sessions.set('a', bindingOf(), 2);
    now = 3500;
    expect(await sessions.get('a')).not.toBeNull();
    now = 4001;
    expect(await sessions.get('a')).toBeNull();
  });

  it('last at least a second', async () => {
    const sessions = memory();
    await sessions.set('a', bindingOf(), 0);
    now = 999;
    expect(await sessions.get('a')).not.toBeNull();
    now = 1001;
    expect(await sessions.get('a')).toBeNull();
  });

  it('make room for a new one with the one that was longest unused', async () => {
    const sessions = memory(2);
    await sessions.set('a', bindingOf(), 600);
    await sessions.set('b', bindingOf(), 600);
    await sessions.get('a');
    await sessions.set('c', bindingOf(), 600);
    expect(await sessions.get('b')).toBeNull();
    expect(await sessions.get('a')).not.toBeNull();
    expect(await sessions.get('c')).not.toBeNull();
  });

  it('free the memory of expired ones every five minutes, until they are closed', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const sessions = memory();
    await sessions.set('short', bindingOf(), 1);
    await sessions.set('long', bindingOf(), 600);
    now = 2000;
    expect(sessions.size).toBe(2);
    vi.advanceTimersByTime(300_000);
    expect(sessions.size).toBe(1);
    await sessions.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
