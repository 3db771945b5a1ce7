import { describe, expect, it } from 'vitest';
import { DecisionOutbox } from '../../src-gateway/decision-outbox.ts';
import type { DecisionEvidence } from '../../src-gateway/listeners/decision-evidence.ts';
import { sampleDecision } from '../support/sample-decision.ts';

const evidence = (spanId: string): DecisionEvidence => ({ spanId, decision: sampleDecision() });

function outbox(send: (decisions: readonly DecisionEvidence[]) => Promise<void>) {
  const dropped: number[] = [];
  return { box: new DecisionOutbox({ send, onDropped: (count) => dropped.push(count) }), dropped };
}

describe('the outbox of decisions', () => {
  it('hands over in batches, in order', async () => {
    const batches: string[][] = [];
    const { box, dropped } = outbox(async (decisions) => {
      batches.push(decisions.map(({ spanId }) => spanId));
    });
    for (let count = 0; count < 250; count += 1) box.add(evidence(String(count)));
    await box.flush();
    expect(batches.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(batches.flat()).toEqual(Array.from({ length: 250 }, (_, index) => String(index)));
    expect(dropped).toEqual([]);
  });

  it('keeps a bounded number while the host hangs, and counts the rest', async () => {
    const hangs = Promise.withResolvers<void>();
    let handed = 0;
    const { box, dropped } = outbox(async (decisions) => {
      await hangs.promise;
      handed += decisions.length;
    });
    box.add(evidence('first'));
    const flushed = box.flush();
    for (let count = 0; count < 1500; count += 1) box.add(evidence(String(count)));
    hangs.resolve();
    await flushed;
    expect(handed).toBe(1001);
    expect(dropped.reduce((sum, count) => sum + count, 0)).toBe(500);
  });

  it('loses a batch that fails and goes on with the next', async () => {
    let calls = 0;
    const { box, dropped } = outbox(async () => {
      calls += 1;
      if (calls === 1) throw new Error('the host is gone');
    });
    for (let count = 0; count < 150; count += 1) box.add(evidence(String(count)));
    await box.flush();
    expect(calls).toBe(2);
    expect(dropped).toEqual([100]);
  });
});
