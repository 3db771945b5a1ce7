import fc from 'fast-check';
import type { Assembled } from './assembled.ts';

/** An answer as a vendor may give it, before it is written in anyone's API. */
export interface AnyAnswer {
  readonly blocks: readonly AnyBlock[];
  readonly stop: 'stop' | 'length' | 'content_filter';
  readonly usage: Assembled['usage'];
  readonly style: StreamStyle;
}

export type AnyBlock =
  | { readonly kind: 'text'; readonly pieces: readonly string[] }
  | { readonly kind: 'thoughts'; readonly pieces: readonly string[] }
  | { readonly kind: 'call'; readonly call: AnyCall };

export interface AnyCall {
  readonly id: string;
  readonly name: string;
  readonly input: object;
  /** Its input as JSON, cut anywhere. */
  readonly pieces: readonly string[];
}

/** Habits in which servers of one API differ. */
export interface StreamStyle {
  readonly lineEnd: '\n' | '\r\n';
  /** Comments and pings between the events. */
  readonly chatters: boolean;
  /** Members without a value are there as `null`. */
  readonly writesNulls: boolean;
  /** What the later pieces of a Chat call say of its id and name. */
  readonly repeatsIds: 'no' | 'the same' | 'as empty';
  /** Calls that follow each other come piece by piece in turn. */
  readonly mixesCalls: boolean;
  /** Usage comes with the reason to stop instead of behind it. */
  readonly usageWithStop: boolean;
}

/** What every client must make of it. */
export function meaningOf({ blocks, stop, usage }: AnyAnswer): Assembled {
  const joined = (kind: 'text' | 'thoughts') =>
    blocks.flatMap((block) => (block.kind === kind ? block.pieces : [])).join('');
  const calls = callsOf(blocks).map(({ id, input, name }) => ({ id, name, input }));
  return {
    text: joined('text'),
    thoughts: joined('thoughts'),
    calls,
    stop: stop === 'stop' && calls.length > 0 ? 'tool_calls' : stop,
    usage,
  };
}

/** One of each in turn, those of one list in their order. */
export function inTurn<Event>(lists: readonly (readonly Event[])[]): readonly Event[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) =>
    lists.flatMap((list) => list.slice(index, index + 1)),
  ).flat();
}

function callsOf(blocks: readonly AnyBlock[]): readonly AnyCall[] {
  return blocks.flatMap((block) => (block.kind === 'call' ? [block.call] : []));
}

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
const pieces = fc.array(text, { minLength: 1, maxLength: 4 });

const leaf = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.constant(''));
const name = fc.stringMatching(/^[a-z][a-z_]{0,9}$/);
const value = fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(name, leaf, { maxKeys: 3 }));
const input = fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true });

const call = fc
  .record({ id: fc.stringMatching(/^call_[A-Za-z0-9]{6,20}$/), name, input, cuts: fc.array(fc.nat(60)) })
  .map(({ cuts, ...each }): AnyBlock => {
    return { kind: 'call', call: { ...each, pieces: cutAt(JSON.stringify(each.input), cuts) } };
  });

function cutAt(whole: string, cuts: readonly number[]): readonly string[] {
  const ends = [...new Set(cuts)].filter((cut) => cut > 0 && cut < whole.length).toSorted((a, b) => a - b);
  return [...ends, whole.length].map((end, index) => whole.slice(ends[index - 1] ?? 0, end));
}

const block: fc.Arbitrary<AnyBlock> = fc.oneof(
  pieces.map((each): AnyBlock => ({ kind: 'text', pieces: each })),
  pieces.map((each): AnyBlock => ({ kind: 'thoughts', pieces: each })),
  call,
);

const usage = fc
  .record({
    fresh: fc.integer({ min: 1, max: 9999 }),
    cacheRead: fc.nat(9999),
    output: fc.integer({ min: 1, max: 999 }),
    thoughts: fc.nat(999),
  })
  .map(({ cacheRead, fresh, output, thoughts }) => ({
    input: fresh + cacheRead,
    cacheRead,
    cacheWrite: 0,
    output: output + thoughts,
    thoughts,
  }));

export const anyAnswer: fc.Arbitrary<AnyAnswer> = fc.record({
  blocks: fc.uniqueArray(block, {
    maxLength: 6,
    selector: (each) => (each.kind === 'call' ? each.call.id : each),
  }),
  stop: fc.constantFrom('stop', 'stop', 'stop', 'length', 'content_filter'),
  usage,
  style: fc.record({
    lineEnd: fc.constantFrom('\n', '\r\n'),
    chatters: fc.boolean(),
    writesNulls: fc.boolean(),
    repeatsIds: fc.constantFrom('no', 'the same', 'as empty'),
    mixesCalls: fc.boolean(),
    usageWithStop: fc.boolean(),
  }),
});
