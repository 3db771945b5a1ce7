import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayOnSandbox, startGatewayOnSandbox } from './gateway-on-sandbox.ts';
import { chatTools, messagesTools, question, responsesTools, text } from './questions.ts';

let gateway: GatewayOnSandbox;
beforeAll(async () => {
  gateway = await startGatewayOnSandbox();
});
afterAll(() => gateway.close());

interface Wire {
  readonly path: string;
  readonly model: string;
  readonly body: object;
  /** Begins the event that completes a stream. */
  readonly last: string;
  /** What may follow the provider's bytes when they stop too early. */
  readonly truncation: RegExp;
}

const wires: readonly Wire[] = [
  {
    path: '/v1/chat/completions',
    model: 'custom/recorded',
    body: { messages: question, tools: chatTools, stream_options: { include_usage: true } },
    last: '"finish_reason":"tool_calls"',
    truncation: /^data: \{"error":\{[^\n]*"code":"upstream_truncated"[^\n]*\}\n\n$/,
  },
  {
    path: '/v1/messages',
    model: 'anthropic/recorded',
    body: { messages: question, max_tokens: 1000, tools: messagesTools },
    last: 'event: message_stop',
    truncation: /^event: error\ndata: \{"type":"error","error":\{"type":"api_error"[^\n]*\}\n\n$/,
  },
  {
    path: '/v1/responses',
    model: 'custom/recorded',
    body: { input: text, tools: responsesTools },
    last: 'event: response.completed',
    truncation: /^event: (response\.failed|error)\ndata: \{[^\n]*upstream_truncated[^\n]*\}\n\n$/,
  },
];

describe.each(wires)('a stream on $path', ({ path, model, body, last, truncation }) => {
  let recorded: Buffer;
  beforeAll(async () => {
    const reply = await post(gateway.sandbox.url, path, { ...body, model: 'parallel-tools', stream: true });
    recorded = Buffer.from(await reply.arrayBuffer());
  });

  async function relay(bytes: Buffer, cuts: readonly number[], ending: 'end' | 'break'): Promise<Buffer> {
    gateway.recorder.answer = async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      for (const piece of slices(bytes, cuts)) {
        response.write(piece);
        await nextTurn();
      }
      if (ending === 'end') response.end();
      else response.socket?.destroySoon();
    };
    const reply = await post(gateway.url, path, { ...body, model, stream: true });
    return Buffer.from(await reply.arrayBuffer());
  }

  const cuts = () => fc.array(fc.nat(recorded.length), { maxLength: 24 });

  it('reaches the client byte for byte, however it is cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(cuts(), async (places) => {
        const received = await relay(recorded, places, 'end');
        expect(received.equals(recorded)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('that stops at any byte reaches the client up to the last whole event, and then says so', async () => {
    const ending = fc.constantFrom('end' as const, 'break' as const);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: recorded.indexOf(last) }),
        cuts(),
        ending,
        async (end, places, how) => {
          const sent = recorded.subarray(0, end);
          const received = await relay(sent, places, how);
          // Half an event would spoil the one that tells of the failure.
          const whole = sent.subarray(0, endOfLastEvent(sent));
          expect(received.subarray(0, whole.length).equals(whole)).toBe(true);
          expect(received.subarray(whole.length).toString()).toMatch(truncation);
        },
      ),
      { numRuns: 60 },
    );
  });
});

function endOfLastEvent(bytes: Buffer): number {
  const separator = bytes.lastIndexOf('\n\n');
  return separator < 0 ? 0 : separator + 2;
}

async function post(url: string, path: string, body: object) {
  const { body: reply } = await request(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return reply;
}

function slices(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const places = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length];
  return places
    .slice(1)
    .map((end, index) => bytes.subarray(places[index], end))
    .filter((piece) => piece.length > 0);
}
