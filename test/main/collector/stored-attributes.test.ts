import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SpanAttribute } from '../../../src-main/collector/span-record.ts';
import { attributesText, readAttributes } from '../../../src-main/collector/stored-attributes.ts';
import { anyAttributes } from './any-attributes.ts';
import { type TestSpan, temporaryFolder, traceId } from './collector-fixture.ts';
import { openedStore, write } from './opened-store.ts';

const text = (stringValue: string): SpanAttribute => ({ key: 'a', value: { stringValue } });

describe('attributes in the store', () => {
  it('are read as they were sent', () => {
    fc.assert(
      fc.property(anyAttributes, (attributes) => {
        expect(readAttributes(attributesText(attributes))).toEqual(attributes);
      }),
    );
  });

  it.each(['0', '-1', '9007199254740991', '9007199254740993', '-9223372036854775808', '007', '-0'])(
    'keep the integer %s to the last digit',
    (intValue) => {
      const attributes = [{ key: 'a', value: { intValue } }];
      expect(readAttributes(attributesText(attributes))).toEqual(attributes);
    },
  );

  it('tell a text from what it looks like, and an empty value from none', () => {
    const attributes = [text('true'), text('7'), text('{"intValue":"7"}'), { key: '', value: {} }];
    expect(readAttributes(attributesText(attributes))).toEqual(attributes);
  });

  it('are read in the longer form of older stores, which are kept', async () => {
    const folder = temporaryFolder();
    const call: TestSpan = {
      trace: 'a',
      span: '1',
      attributes: { 'llm.model': 'gpt-4o', 'llm.usage.prompt_tokens': 7, 'llm.is_streaming': true },
    };
    const old = openedStore(folder);
    write(old, [call]);
    const wanted = old.traces.get(traceId('a'));
    const outline = old.traces.outline({ traceId: traceId('a') });
    old.close();
    const database = new Database(join(folder, 'traces.db'));
    const longer = JSON.stringify(wanted?.spans[0]?.attributes);
    expect(longer).toContain('"stringValue"');
    database.prepare('UPDATE span SET attrs = ?').run(longer);
    database.exec("UPDATE meta SET value = '2' WHERE key = 'schema_version'");
    database.close();
    const store = openedStore(folder);
    onTestFinished(() => store.close());
    expect(store.corruptFile).toBeNull();
    expect(store.traces.get(traceId('a'))).toEqual(wanted);
    expect(store.traces.outline({ traceId: traceId('a') })).toEqual(outline);
    expect(store.traces.find({ traceId: traceId('a'), text: 'gpt-4o' }).spanIds).toHaveLength(1);
    write(store, [{ ...call, span: '2', parent: '1' }]);
    expect((await store.traces.list({ limit: 9, query: 'llm.model=gpt-4o' })).rows).toMatchObject([
      { llmCalls: 2 },
    ]);
    const upgraded = new Database(join(folder, 'traces.db'), { readonly: true });
    onTestFinished(() => void upgraded.close());
    // A program that does not know the shorter form must not take the store for its own.
    expect(upgraded.prepare("SELECT value FROM meta WHERE key = 'schema_version'").pluck().get()).toBe('3');
  });
});
