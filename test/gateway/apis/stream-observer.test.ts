import { describe, expect, it } from 'vitest';
import type { ClientApi } from '../../../src-gateway/apis/client-api.ts';
import { StreamObserver } from '../../../src-gateway/apis/stream-observer.ts';

function observe(api: ClientApi, text: string, pieceLength = 7) {
  const observer = new StreamObserver(api);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceLength) observer.push(bytes.subarray(at, at + pieceLength));
  return observer.read();
}

const chunk = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const delta = (text: string) =>
  `event: content_block_delta\ndata: ${JSON.stringify({ type: 'content_block_delta', delta: { text } })}\n\n`;
const outputDelta = (text: string) =>
  `data: ${JSON.stringify({ type: 'response.output_text.delta', delta: text })}\n\n`;

describe('StreamObserver', () => {
  it.each<[ClientApi, string]>([
    ['chat', `${chunk('Hi')}data: [DONE]\n\n`],
    ['chat', `${chunk('Hi')}data:[DONE]\r\n\r\n`],
    ['chat', `${chunk('Hi')}data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n`],
    ['messages', `${delta('Hi')}event: message_stop\ndata: {"type": "message_stop"}\n\n`],
    ['responses', `${outputDelta('Hi')}data: {"type":"response.completed","response":{}}\n\n`],
    ['responses', `${outputDelta('Hi')}data: {"type":"response.incomplete","response":{}}\n\n`],
  ])('sees that a %s stream is complete', (api, text) => {
    expect(observe(api, text)).toMatchObject({ complete: true, failed: false, bytes: text.length });
  });

  it.each([7, 1000, 70_000])(
    'sees the end of a responses stream that repeats long tools, in pieces of %i bytes',
    (length) => {
      const tools = JSON.stringify([{ type: 'function', name: 'f', description: 'é'.repeat(90_000) }]);
      const last = `data: {"type":"response.completed","response":{"tools":${tools},"usage":{"input_tokens":4,"output_tokens":2}}}\n\n`;
      const before = outputDelta('Hi').repeat(500);
      expect(observe('responses', before + last, length)).toMatchObject({
        complete: true,
        usage: { prompt: 4, completion: 2 },
      });
      expect(observe('responses', before + outputDelta('x'.repeat(90_000)), length).complete).toBe(false);
    },
  );

  it.each<[ClientApi, string]>([
    ['chat', chunk('It ends with [DONE], and "finish_reason":"stop" before it.\ndata: [DONE]')],
    ['messages', delta('The last event is message_stop: {"type":"message_stop"}')],
    ['responses', outputDelta('Wait for response.completed: {"type":"response.completed"}')],
  ])('is not deceived by a %s answer that speaks of the end', (api, text) => {
    expect(observe(api, text)).toMatchObject({ complete: false, failed: false });
  });

  it.each<[ClientApi, string]>([
    ['chat', `${chunk('Hi')}data: {"error":{"message":"slow down"}}\n\n`],
    [
      'messages',
      `${delta('Hi')}event: error\ndata: {"type":"error","error":{"type":"overloaded_error"}}\n\n`,
    ],
    ['responses', `${outputDelta('Hi')}data: {"type":"error","code":"x","message":"m"}\n\n`],
  ])('sees the error that a provider reports in a %s stream', (api, text) => {
    expect(observe(api, text)).toMatchObject({ failed: true });
  });

  it('reads head and tail of a stream that is longer than it keeps', () => {
    const start = `event: message_start\ndata: {"type":"message_start","message":{"model":"claude","usage":{"input_tokens":25}}}\n\n`;
    const end = `event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n`;
    const facts = observe('messages', start + delta('x'.repeat(100)).repeat(5000) + end, 1000);
    expect(facts).toMatchObject({
      model: 'claude',
      complete: true,
      finishReasons: ['end_turn'],
      usage: { prompt: 25, completion: 9, total: 34 },
    });
  });
});
