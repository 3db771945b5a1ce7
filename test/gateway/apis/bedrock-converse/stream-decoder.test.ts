import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bedrockConverse } from '../../../../src-gateway/apis/bedrock-converse/codec.ts';
import { EventStreamParser } from '../../../../src-gateway/apis/bedrock-converse/event-stream-parser.ts';
import type { ReplyEvent } from '../../../../src-gateway/apis/reply.ts';
import { joinBytes } from '../../../../src-gateway/apis/sse.ts';
import { decodeContext } from '../../../support/codec-contexts.ts';
import { eventFrame as event, eventStreamFrame as frame } from '../../../support/event-stream-frame.ts';

const exception = (type: string, message: string) =>
  frame({ ':exception-type': type, ':message-type': 'exception' }, { message });
const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const delta = (contentBlockIndex: number, told: object) =>
  event('contentBlockDelta', { contentBlockIndex, delta: told, p: 'abcdef' });
const stop = (contentBlockIndex: number) => event('contentBlockStop', { contentBlockIndex });
const start = event('messageStart', { role: 'assistant' });
const usage = { inputTokens: 3, outputTokens: 2, totalTokens: 5, cacheReadInputTokens: 1 };

function decode(bytes: Uint8Array, places: readonly number[] = []): readonly ReplyEvent[] {
  const decoder = bedrockConverse.streamDecoder(decodeContext({ model: 'anthropic.claude-x' }));
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((one, two) => one - two);
  const pieces = [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()];
}

const whole = joinBytes([
  start,
  delta(0, { reasoningContent: { text: 'h' } }),
  delta(0, { reasoningContent: { signature: 's' } }),
  stop(0),
  delta(1, { reasoningContent: { redactedContent: 'r' } }),
  stop(1),
  delta(2, { text: '日é' }),
  stop(2),
  event('contentBlockStart', { contentBlockIndex: 3, start: { toolUse: { toolUseId: 't', name: 'f' } } }),
  delta(3, { toolUse: { input: '{"a"' } }),
  delta(3, { toolUse: { input: ':1}' } }),
  stop(3),
  event('messageStop', { stopReason: 'tool_use' }),
  event('metadata', { usage, metrics: { latencyMs: 1 } }),
]);

const wholeEvents: readonly ReplyEvent[] = [
  { type: 'start', id: '', model: 'anthropic.claude-x', createdAt: null },
  { type: 'reasoning', text: 'h' },
  { type: 'reasoning_seal', seal: { issuer: 'anthropic', kind: 'signature', value: 's' } },
  { type: 'block_end' },
  { type: 'reasoning_seal', seal: { issuer: 'bedrock', kind: 'redacted', value: 'r' } },
  { type: 'block_end' },
  { type: 'text', text: '日é' },
  { type: 'block_end' },
  { type: 'tool_start', tool: 0, id: 't', name: 'f', kind: 'function' },
  { type: 'tool_input', tool: 0, text: '{"a"' },
  { type: 'tool_input', tool: 0, text: ':1}' },
  { type: 'tool_end', tool: 0 },
  { type: 'finish', finish: { reason: 'tool_calls', stopSequence: null } },
  { type: 'usage', usage: { input: 4, cacheRead: 1, cacheWrite: null, output: 2, reasoning: null } },
  { type: 'end' },
];

const truncated: ReplyEvent = {
  type: 'error',
  error: {
    status: 502,
    code: 'upstream_truncated',
    message: 'upstream stream ended before completion',
  },
};

const damaged: ReplyEvent = {
  type: 'error',
  error: {
    status: 502,
    code: 'upstream_invalid_response',
    message: 'the upstream event stream is damaged: a checksum or a length is wrong',
  },
};

describe('the event stream parser', () => {
  const messageStop = hex(
    '0000007a00000051ca2c46650b3a6576656e742d7479706507000b6d65737361676553746f700d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d74797065070005' +
      '6576656e747b2273746f70526561736f6e223a22656e645f7475726e227d5fbf09fc',
  );

  it('reads a frame once it is complete, and finds every flipped bit [llm-apis V55]', () => {
    expect(messageStop).toHaveLength(122);
    const message = { type: 'event', name: 'messageStop', data: { stopReason: 'end_turn' } };
    const parser = new EventStreamParser();
    expect(parser.push(messageStop.subarray(0, 5))).toEqual([]);
    expect(parser.push(messageStop.subarray(5, 60))).toEqual([]);
    expect(parser.push(messageStop.subarray(60))).toEqual([message]);
    for (let bit = 0; bit < messageStop.length * 8; bit += 1) {
      const flipped = messageStop.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const other = new EventStreamParser();
      expect(other.push(flipped)).toEqual([]);
      expect(other.isDamaged).toBe(true);
    }
  });

  it('refuses a frame of more than 16 MiB before it has come', () => {
    // The list around the text takes four bytes, the frame around that sixteen.
    const frameOf = (length: number) => frame({}, ['x'.repeat(length - 16 - 4)]);
    const longest = new EventStreamParser();
    expect(longest.push(frameOf(16 * 1024 * 1024))).toHaveLength(1);
    const tooLong = new EventStreamParser();
    expect(tooLong.push(frameOf(16 * 1024 * 1024 + 1).subarray(0, 12))).toEqual([]);
    expect(tooLong.isDamaged).toBe(true);
  });
});

describe('the Converse stream decoder', () => {
  it('reads every kind of block, however the bytes are cut', () => {
    expect(decode(whole)).toEqual(wholeEvents);
    fc.assert(
      fc.property(fc.array(fc.nat()), (places) => {
        expect(decode(whole, places)).toEqual(wholeEvents);
      }),
    );
  });

  it.each([
    ['throttlingException', 429, 'rate_limit_exceeded'],
    ['validationException', 400, null],
    ['internalServerException', 500, null],
    ['modelStreamErrorException', 502, null],
    ['serviceUnavailableException', 503, 'overloaded'],
    ['zzException', 502, null],
  ])('ends with the error that %s means', (type, status, code) => {
    const bytes = joinBytes([start, delta(0, { text: 'a' }), exception(type, 'slow'), stop(0)]);
    expect(decode(bytes).slice(1)).toEqual([
      { type: 'text', text: 'a' },
      { type: 'error', error: { status, code, message: 'slow' } },
    ]);
  });

  it('reads an error without a payload from its headers', () => {
    const error = frame(
      { ':message-type': 'error', ':error-code': 'InternalError', ':error-message': 'odd' },
      [],
    );
    expect(decode(error)).toEqual([{ type: 'error', error: { status: 502, code: null, message: 'odd' } }]);
  });

  it('ends with an error where a frame is damaged, or the stream is cut', () => {
    const broken = whole.slice();
    broken[start.length + 20] = 0;
    expect(decode(broken)).toEqual([wholeEvents[0], damaged]);
    expect(decode(whole.subarray(0, start.length + 30))).toEqual([wholeEvents[0], truncated]);
    expect(decode(new Uint8Array())).toEqual([truncated]);
  });

  it('is content with a reason to stop where the figures never come', () => {
    const bytes = joinBytes([
      start,
      delta(0, { text: 'a' }),
      event('messageStop', { stopReason: 'end_turn' }),
    ]);
    expect(decode(bytes).slice(1)).toEqual([
      { type: 'text', text: 'a' },
      { type: 'block_end' },
      { type: 'finish', finish: { reason: 'stop', stopSequence: null } },
      { type: 'end' },
    ]);
  });

  it('leaves out what the vendor runs, reported once, and what it does not know', () => {
    const search = { toolUse: { toolUseId: 's', name: 'nova_grounding', type: 'server_tool_use' } };
    const bytes = joinBytes([
      event('initial-response', {}),
      start,
      event('contentBlockStart', { contentBlockIndex: 0, start: search }),
      delta(0, { toolUse: { input: '{}' } }),
      stop(0),
      event('zzNew', {}),
      delta(1, { text: 'a' }),
    ]);
    expect(decode(bytes).slice(1)).toEqual([
      { type: 'dropped', path: 'response.content.server_tool_use' },
      { type: 'text', text: 'a' },
      truncated,
    ]);
  });

  it('never throws and ends exactly once, whatever the bytes', () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.record({ toolUse: fc.jsonValue(), text: fc.jsonValue() }),
    );
    const data = fc.record({
      contentBlockIndex: value,
      start: value,
      delta: value,
      usage: value,
      stopReason: value,
    });
    const type = fc.constantFrom(
      'messageStart',
      'contentBlockStart',
      'contentBlockDelta',
      'contentBlockStop',
      'messageStop',
      'metadata',
    );
    const stream = fc.oneof(
      fc.uint8Array(),
      fc
        .array(fc.tuple(type, data))
        .map((events) => joinBytes(events.map(([name, told]) => event(name, told)))),
    );
    fc.assert(
      fc.property(stream, (bytes) => {
        const events = decode(bytes);
        expect(events.filter(({ type: kind }) => kind === 'end' || kind === 'error')).toHaveLength(1);
        expect(['end', 'error']).toContain(events.at(-1)?.type);
        expect(events.findLastIndex(({ type: kind }) => kind === 'start')).toBeLessThanOrEqual(0);
      }),
    );
  });
});
