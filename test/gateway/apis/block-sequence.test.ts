import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockSequence } from '../../../src-gateway/apis/block-sequence.ts';
import type { ReplyEvent } from '../../../src-gateway/apis/reply.ts';

const start = (tool: number): ReplyEvent => ({
  type: 'tool_start',
  tool,
  id: `c${tool}`,
  name: 'f',
  kind: 'function',
});
const input = (tool: number, text: string): ReplyEvent => ({ type: 'tool_input', tool, text });
const end = (tool: number): ReplyEvent => ({ type: 'tool_end', tool });
const finish: ReplyEvent = { type: 'finish', finish: { reason: 'tool_calls', stopSequence: null } };

function sequence(events: readonly ReplyEvent[]): readonly ReplyEvent[] {
  const blocks = new BlockSequence();
  return events.flatMap((event) => blocks.push(event));
}

describe('a sequence of blocks', () => {
  it('loses nothing of a call that was begun while another was open, and goes on behind it', () => {
    const begun = [start(0), input(0, '{"a"'), start(1), input(1, '{"b"'), input(0, ':1}'), input(1, ':2}')];
    expect(sequence([...begun, finish])).toEqual([
      start(0),
      input(0, '{"a"'),
      input(0, ':1}'),
      end(0),
      start(1),
      input(1, '{"b"'),
      input(1, ':2}'),
      end(1),
      finish,
    ]);
  });

  it('keeps what waited before what comes later', () => {
    const events = [
      start(0),
      input(0, '{'),
      start(1),
      input(1, '{}'),
      input(0, '}'),
      start(2),
      input(2, '{}'),
    ];
    const begun = sequence([...events, finish]).filter(({ type }) => type === 'tool_start');
    expect(begun).toEqual([start(0), start(1), start(2)]);
  });

  it('gives every call whole and by itself, however the calls are mixed', () => {
    const whole = fc
      .dictionary(fc.string(), fc.oneof(fc.string(), fc.integer()), { maxKeys: 3 })
      .map((value) => JSON.stringify(value));
    const mixed = fc
      .tuple(fc.array(whole, { minLength: 1, maxLength: 4 }), fc.array(fc.nat(999)), fc.boolean())
      .map(([inputs, order, tellsEnds]) => ({ inputs, events: mix(inputs, order, tellsEnds) }));
    fc.assert(
      fc.property(mixed, ({ events, inputs }) => {
        const sent = sequence([...events, finish]);
        const calls = new Map<number, string>();
        let open: number | null = null;
        for (const event of sent) {
          if (event.type === 'tool_start') {
            expect(open).toBeNull();
            open = event.tool;
            calls.set(open, '');
          } else if (event.type === 'tool_input') {
            expect(event.tool).toBe(open);
            calls.set(event.tool, (calls.get(event.tool) ?? '') + event.text);
          } else if (event.type === 'tool_end') {
            expect(event.tool).toBe(open);
            open = null;
          }
        }
        expect(open).toBeNull();
        expect([...calls.entries()].toSorted(([one], [two]) => one - two)).toEqual([...inputs.entries()]);
      }),
    );
  });
});

/** The events of several calls, of each in its order, among each other in any. */
function mix(inputs: readonly string[], order: readonly number[], tellsEnds: boolean): ReplyEvent[] {
  const queues = inputs.map((text, tool) => [
    start(tool),
    ...text.split(/(?<=[{":,])/).map((piece) => input(tool, piece)),
    ...(tellsEnds ? [end(tool)] : []),
  ]);
  const events: ReplyEvent[] = [];
  for (let turn = 0; queues.some((queue) => queue.length > 0); turn += 1) {
    const waiting = queues.filter((queue) => queue.length > 0);
    const event = waiting[(order[turn % (order.length || 1)] ?? turn) % waiting.length]?.shift();
    if (event !== undefined) events.push(event);
  }
  return events;
}
