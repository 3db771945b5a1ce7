import { describe, expect, it } from 'vitest';
import { frequentValues } from '../../../src-main/collector/frequent-values.ts';
import { storeOf } from './store-of.ts';

describe('what a query may name', () => {
  const store = () =>
    storeOf([
      { trace: 'a', span: '1', attributes: { 'llm.model': 'gpt-4o', 'plano.route.name': 'chat' } },
      { trace: 'a', span: '2', attributes: { 'llm.model': 'claude' } },
      { trace: 'b', span: '3', attributes: { 'llm.model': 'gpt-4o', note: 'x'.repeat(500) } },
    ]);

  it('are the keys of stored spans and the ones that stand for something', () => {
    expect(store().traces.keys().keys).toEqual(
      expect.arrayContaining(['llm.model', 'note', 'status', 'route']),
    );
  });

  it('are the values of a key, the most frequent first', () => {
    expect(store().traces.values('llm.model').values).toEqual(['gpt-4o', 'claude']);
    expect(store().traces.values('route').values).toEqual(['chat']);
    expect(store().traces.values('status').values).toEqual(['ok', 'error']);
    expect(store().traces.values('nobody').values).toEqual([]);
  });

  it('are no long texts', () => {
    expect(store().traces.values('note').values).toEqual([]);
    expect(frequentValues([], 'note')).toEqual([]);
  });
});
