import { expect, it } from 'vitest';
import { countedSessions } from '../../../src-gateway/routing/counted-sessions.ts';
import { MemorySessions } from '../../../src-gateway/routing/memory-sessions.ts';
import { SessionStoreError } from '../../../src-gateway/routing/session-store.ts';
import { bindingOf } from './session-binding-of.ts';

it('every look-up and every write of a session is counted by what became of it', async () => {
  const events: string[] = [];
  const memory = new MemorySessions({ capacity: 10, clock: () => 0 });
  const sessions = countedSessions(memory, (event) => events.push(event));
  expect(await sessions.get('a')).toBeNull();
  await sessions.set('a', bindingOf(), 600);
  expect(await sessions.get('a')).toEqual(bindingOf());
  expect(events).toEqual(['miss', 'store', 'hit']);
  expect(sessions.backend).toBe('memory');

  events.length = 0;
  const down = () => Promise.reject(new SessionStoreError('down'));
  const broken = countedSessions(
    { backend: 'redis', get: down, set: down, ping: down, close: () => memory.close() },
    (event) => events.push(event),
  );
  await expect(broken.get('a')).rejects.toThrow(SessionStoreError);
  await expect(broken.set('a', bindingOf(), 600)).rejects.toThrow(SessionStoreError);
  expect(events).toEqual(['error', 'store_error']);
  await broken.close();
});
