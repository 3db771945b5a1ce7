import { describe, expect, it } from 'vitest';
import type { StoredBody } from '../../../src-main/contract/body-calls.ts';
import { replaySource } from '../../../src-renderer/traces/messages/replay-source.ts';
import { waterfallOf } from '../../support/waterfall-of.ts';

const asked = (spanId: string, start = 'POST /v1/chat/completions'): StoredBody => ({
  ...{ spanId, part: 'request', contentType: 'application/json', size: 9, truncated: false, redacted: false },
  head: { start, headers: [] },
});

const { byId, rows } = waterfallOf(
  { id: 'in', from: 0, to: 100, service: 'plano(inbound)' },
  { id: 'orchestrator', parent: 'in', from: 1, to: 10, service: 'plano(orchestrator)' },
  { id: 'agent', parent: 'in', from: 10, to: 90, service: 'plano(agent)' },
  { id: 'llm', parent: 'agent', from: 20, to: 80, service: 'plano(llm)' },
  { id: 'routing', parent: 'llm', from: 21, to: 25, service: 'plano(routing)' },
  { id: 'out', parent: 'llm', from: 30, to: 70, service: 'plano(outbound)' },
  { id: 'guard', parent: 'in', from: 5, to: 6, service: 'plano(filter)' },
);
const bodies = [asked('in'), asked('llm'), asked('out', 'POST /v1/messages')];
const source = (id: string, of: readonly StoredBody[] = bodies) =>
  replaySource(rows, of, byId.get(id) ?? null, true);

describe('what can be sent again', () => {
  it.each([
    ['llm', 'llm'],
    ['routing', 'llm'],
    ['out', 'llm'],
    ['agent', 'in'],
    ['orchestrator', 'in'],
    ['in', 'in'],
  ])(
    '[ux R13] of the span %s is the very request of the client behind it, that of %s',
    (selected, wanted) => {
      expect(source(selected)).toMatchObject({ kind: 'ready', body: { spanId: wanted, part: 'request' } });
    },
  );

  it('is nothing at a filter, and at a request that was cut', () => {
    expect(source('guard')).toEqual({ kind: 'none' });
    expect(source('llm', [{ ...asked('llm'), truncated: true }])).toMatchObject({
      kind: 'missing',
      reason: 'The recorded request was cut: it is not whole.',
    });
  });
});
