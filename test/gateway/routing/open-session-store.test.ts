import { describe, expect, it } from 'vitest';
import { openSessionStore } from '../../../src-gateway/routing/open-session-store.ts';
import { configFrom } from '../../support/config-from.ts';
import { nativeNames } from '../../support/native-names.ts';
import { bindingOf } from './session-binding-of.ts';

const shared = { clock: () => 0, log: () => {}, names: nativeNames };

function routing(text: string) {
  return configFrom(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: k}]
routing: ${text}
`).routing;
}

describe('the store that a config names', () => {
  it('is memory of the capacity that it says', async () => {
    const store = openSessionStore(routing('{session_max_entries: 1}'), shared);
    await store.set('a', bindingOf(), 600);
    await store.set('b', bindingOf(), 600);
    expect(store.backend).toBe('memory');
    expect(await store.get('a')).toBeNull();
    expect(await store.get('b')).not.toBeNull();
    await store.close();
  });

  it('is Redis, which need not be there', async () => {
    const cache = '{session_cache: {type: redis, url: "redis://127.0.0.1:1"}}';
    const store = openSessionStore(routing(cache), { ...shared, authorities: [] });
    expect(store.backend).toBe('redis');
    await store.close();
  });
});
