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

const wires = [
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
] as const satisfies readonly Wire[];

describe.each(wires)('a stream on $path', (wire) => {
  let recorded: Buffer;
  beforeAll(async () => {
    recorded = await record(wire);
  });

  it('reaches the client byte for byte, however it is cut into pieces and its lines end', async () => {
    await fc.assert(
      fc.asyncProperty(cuts(recorded), fc.constantFrom('\n', '\r\n', '\r'), async (places, lineEnd) => {
        const stream = Buffer.from(recorded.toString().replaceAll('\n', lineEnd));
        expect((await relay(wire, stream, places)).equals(stream)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('that stops at any byte reaches the client up to the last whole event, and then says so', async () => {
    const end = fc.integer({ min: 1, max: recorded.indexOf(wire.last) });
    const ending = fc.constantFrom('end' as const, 'break' as const);
    await fc.assert(
      fc.asyncProperty(end, cuts(recorded), ending, async (length, places, how) => {
        const sent = recorded.subarray(0, length);
        const received = await relay(wire, sent, places, how);
        // Half an event would spoil the one that tells of the failure.
        const whole = sent.subarray(0, endOfLastEvent(sent));
        expect(received.subarray(0, whole.length).equals(whole)).toBe(true);
        expect(received.subarray(whole.length).toString()).toMatch(wire.truncation);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a chat stream whose usage only the gateway asked for', () => {
  it('reaches the client byte for byte but for the usage chunk, however it is cut into pieces', async () => {
    const [chat] = wires;
    const recorded = await record(chat);
    const usageChunk = recorded.toString().match(/data: [^\n]*"choices":\[\],[^\n]*\n\n/)?.[0] ?? 'missing';
    const expected = recorded.toString().replace(usageChunk, '');
    const wire = { ...chat, model: 'openai/recorded', body: { messages: question, tools: chatTools } };
    await fc.assert(
      fc.asyncProperty(cuts(recorded), async (places) => {
        expect((await relay(wire, recorded, places)).toString()).toBe(expected);
      }),
      { numRuns: 40 },
    );
    expect(JSON.parse(gateway.recorder.requests.at(-1)?.body ?? '')).toMatchObject({
      stream_options: { include_usage: true },
    });
  });
});

/** What the sandbox streams on a wire. */
async function record({ path, body }: Wire): Promise<Buffer> {
  const reply = await post(gateway.sandbox.url, path, { ...body, model: 'parallel-tools', stream: true });
  return Buffer.from(await reply.arrayBuffer());
}

/** What the client receives when the provider sends these bytes in these pieces. */
async function relay(
  { path, model, body }: Wire,
  bytes: Buffer,
  places: readonly number[],
  ending: 'end' | 'break' = 'end',
): Promise<Buffer> {
  gateway.recorder.answer = async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    for (const piece of slices(bytes, places)) {
      response.write(piece);
      await nextTurn();
    }
    if (ending === 'end') response.end();
    else response.socket?.destroySoon();
  };
  const reply = await post(gateway.url, path, { ...body, model, stream: true });
  return Buffer.from(await reply.arrayBuffer());
}

function cuts(bytes: Buffer) {
  return fc.array(fc.nat(bytes.length), { maxLength: 24 });
}

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
