import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReplyCollector } from '../../../src-gateway/apis/collect-reply.ts';
import { replayReply } from '../../../src-gateway/apis/replay-reply.ts';
import type { Reply, ReplyBlock, ReplyEvent } from '../../../src-gateway/apis/reply.ts';

function collect(events: Iterable<ReplyEvent>): Reply {
  const collector = new ReplyCollector();
  for (const event of events) collector.add(event);
  return collector.reply;
}

const text = fc.string({ minLength: 1, maxLength: 8 });
const block: fc.Arbitrary<ReplyBlock> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text, citations: fc.constant([]) }),
  fc.record({ type: fc.constant('refusal' as const), text }),
  fc.record({ type: fc.constant('reasoning' as const), text, seal: fc.constant(null) }),
  fc.record({
    type: fc.constant('reasoning' as const),
    text: fc.string({ maxLength: 4 }),
    seal: fc.record({ issuer: text, kind: fc.constant('signature' as const), value: text }),
  }),
  fc.record({
    type: fc.constant('tool_call' as const),
    id: text,
    name: text,
    kind: fc.constantFrom('function' as const, 'custom' as const),
    input: fc.string({ maxLength: 8 }),
  }),
);
const reply: fc.Arbitrary<Reply> = fc.record({
  id: text,
  model: text,
  createdAt: fc.option(fc.nat()),
  blocks: fc.array(block, { maxLength: 5 }),
  finish: fc.record({
    reason: fc.constantFrom('stop' as const, 'length' as const, 'tool_calls' as const),
    stopSequence: fc.option(text),
  }),
  usage: fc.option(
    fc.record({
      input: fc.nat(),
      cacheRead: fc.option(fc.nat()),
      cacheWrite: fc.option(fc.nat()),
      output: fc.nat(),
      reasoning: fc.option(fc.nat()),
    }),
  ),
  serviceTier: fc.option(text),
});

describe('a whole reply and its events', () => {
  it('say the same: what is replayed is collected again', () => {
    fc.assert(
      fc.property(reply, (whole) => {
        expect(collect(replayReply(whole))).toEqual(whole);
      }),
    );
  });

  it('keeps each call its own arguments when their parts interleave', () => {
    const { blocks } = collect([
      { type: 'start', id: '1', model: 'm', createdAt: null },
      { type: 'tool_start', tool: 0, id: 'a', name: 'f', kind: 'function' },
      { type: 'tool_start', tool: 1, id: 'b', name: 'g', kind: 'function' },
      { type: 'tool_input', tool: 0, text: '{"x"' },
      { type: 'tool_input', tool: 1, text: '{}' },
      { type: 'tool_input', tool: 0, text: ':1}' },
      { type: 'end' },
    ]);
    expect(blocks).toEqual([
      { type: 'tool_call', id: 'a', name: 'f', kind: 'function', input: '{"x":1}' },
      { type: 'tool_call', id: 'b', name: 'g', kind: 'function', input: '{}' },
    ]);
  });
});
