import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RecordedBody } from '../../../src-gateway/recording/recorded-body.ts';
import { BodyStore } from '../../../src-main/collector/body-store.ts';
import { bodyLimits } from '../../../src-main/collector/collector-limits.ts';
import { openStore } from '../../../src-main/collector/store-schema.ts';
import { tempFolder } from '../console/temp-folder.ts';

const traceId = 'a'.repeat(32);

function body(spanId: string, text: string, more: Partial<RecordedBody> = {}): RecordedBody {
  return {
    ...{ traceId, spanId, part: 'request', contentType: 'application/json', size: text.length },
    ...{ head: { start: 'POST /v1/chat/completions', headers: [['accept', '*/*']] } },
    ...{ truncated: false, redacted: false, bytes: Buffer.from(text) },
    ...more,
  };
}

async function open(limits = bodyLimits): Promise<{ store: BodyStore; database: Database.Database }> {
  const { database } = openStore(join(await tempFolder(), 'traces.db'), { check: false });
  onTestFinished(() => void database.close());
  return { store: new BodyStore(database, limits), database };
}

describe('the store of bodies', () => {
  it('gives back what it was given, long or short, with what stood before it', async () => {
    const { store } = await open();
    const long = JSON.stringify({ messages: [{ content: '日 word '.repeat(5000) }] });
    store.write([
      body('1'.repeat(16), '{}'),
      body('2'.repeat(16), long, { truncated: true, redacted: true }),
    ]);
    expect(store.read(traceId, '1'.repeat(16), 'request')).toBe('{}');
    expect(store.read(traceId, '2'.repeat(16), 'request')).toBe(long);
    expect(store.read(traceId, '2'.repeat(16), 'response')).toBeNull();
    expect(store.bytes()).toBeLessThan(long.length);
    const [short, cut] = store.list(traceId);
    expect(short).toEqual({
      spanId: '1'.repeat(16),
      part: 'request',
      contentType: 'application/json',
      head: { start: 'POST /v1/chat/completions', headers: [{ name: 'accept', value: '*/*' }] },
      size: 2,
      truncated: false,
      redacted: false,
    });
    expect([cut?.truncated, cut?.redacted]).toEqual([true, true]);
  });

  it('lets the oldest go when they are too old, and when all are too many', async () => {
    const { store } = await open({ maxBytes: 900, maxAgeMs: 5000 });
    const ids = Array.from({ length: 10 }, (_, index) => index.toString(16).padStart(16, '0'));
    for (const [index, id] of ids.entries()) store.write([body(id, 'x'.repeat(200))], index * 1000);
    store.enforce(9000);
    const kept = store.list(traceId).map(({ spanId }) => spanId);
    expect(kept).toEqual(ids.slice(-4));
    expect(store.bytes()).toBeLessThanOrEqual(810);
  });
});
