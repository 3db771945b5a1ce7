import fc from 'fast-check';
import type { Block, ReasoningSeal, Turn } from '../../src-gateway/apis/conversation.ts';

const path = 'p';
const text: fc.Arbitrary<Block> = fc.record({
  type: fc.constant('text' as const),
  path: fc.constant(path),
  text: fc.constantFrom('', ' ', 'a', 'b '),
});
const reasoning: fc.Arbitrary<Block> = fc.record({
  type: fc.constant('reasoning' as const),
  path: fc.constant(path),
  text: fc.constant('h'),
  seal: fc.option<ReasoningSeal>(
    fc.record({
      issuer: fc.constantFrom('anthropic', 'bedrock', 'openai'),
      kind: fc.constantFrom('signature' as const, 'redacted' as const),
      value: fc.constantFrom('', 's'),
    }),
  ),
});
const result: fc.Arbitrary<Block> = fc.record({
  type: fc.constant('tool_result' as const),
  path: fc.constant(path),
  callId: fc.integer({ min: 0, max: 5 }).map(String),
  content: fc.array(text, { maxLength: 2 }),
  isError: fc.boolean(),
});
const call: fc.Arbitrary<Block> = fc.record({
  type: fc.constant('tool_call' as const),
  path: fc.constant(path),
  id: fc.constant(''),
  name: fc.constantFrom('f', 'g.h'),
  kind: fc.constantFrom('function' as const, 'custom' as const),
  input: fc.constantFrom('', '{}', '{"a"'),
});
const turn: fc.Arbitrary<Turn> = fc.oneof(
  fc.record({
    role: fc.constant('user' as const),
    blocks: fc.array(fc.oneof(text, result), { maxLength: 4 }),
  }),
  fc.record({
    role: fc.constant('assistant' as const),
    blocks: fc.array(fc.oneof(text, call, reasoning), { maxLength: 4 }),
  }),
  fc.record({ role: fc.constantFrom('system' as const, 'developer' as const), blocks: fc.array(text) }),
);

/** Turns in any order, with results that may answer nothing and calls that may have no answer. */
export const arbitraryTurns: fc.Arbitrary<readonly Turn[]> = fc.array(turn, { maxLength: 8 }).map((turns) => {
  let count = 0;
  return turns.map(({ role, blocks }) => ({
    role,
    // No two calls of one conversation have the same id.
    blocks: blocks.map((block) => (block.type === 'tool_call' ? { ...block, id: String(count++) } : block)),
  }));
});
