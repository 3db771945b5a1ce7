import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RecordingProvider, startRecordingProvider } from '../../support/recording-provider.ts';
import { baseConfig } from './base-config.ts';
import { type RankedListener, startRanked } from './ranked-listener.ts';

let up: RecordingProvider;
const open: RankedListener[] = [];

beforeAll(async () => {
  up = await startRecordingProvider();
});
afterAll(() => up.close());
afterEach(() => Promise.all(open.splice(0).map((listener) => listener.close())));

async function start(members = '', model = 'ollama/llama3.1'): Promise<RankedListener> {
  const config = baseConfig(up.url)
    .replace('address: 127.0.0.1', `address: 127.0.0.1${members}`)
    .replace('provider_interface: openai', 'provider_interface: openai, upstream_api: messages');
  const listener = await startRanked(config, [model]);
  open.push(listener);
  return listener;
}

const sse = { 'content-type': 'text/event-stream' };
const event = (content: string) => `data: {"choices":[{"index":0,"delta":{"content":"${content}"}}]}\n\n`;
const done = 'data: [DONE]\n\n';
const megabyte = 1024 * 1024;

/** A client that reads when it is told to, and can leave. */
function ask(listener: RankedListener, stream: boolean, model = 'ollama/llama3.1') {
  const request = httpRequest(listener.url, { method: 'POST', agent: false });
  request.on('error', () => undefined);
  request.end(JSON.stringify({ model, stream, messages: [{ role: 'user', content: 'hi' }] }));
  const answered = once(request, 'response').then(([response]: IncomingMessage[]) => {
    if (response === undefined) throw new Error('no response');
    return response;
  });
  answered.catch(() => undefined);
  return { request, answered };
}

const named = (type: string, members: object) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`;

interface Wire {
  readonly model: string;
  readonly first: string;
  readonly last: string;
  piece(text: string): string;
}

const wires: Readonly<Record<'relayed' | 'translated', Wire>> = {
  relayed: { model: 'ollama/llama3.1', first: '', last: done, piece: event },
  translated: {
    model: 'custom/lite',
    first:
      named('message_start', {
        message: { id: 'm', model: 'lite', role: 'assistant', content: [], usage: {} },
      }) + named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    piece: (text) => named('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
    last:
      named('content_block_stop', { index: 0 }) +
      named('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } }) +
      named('message_stop', {}),
  },
};

const pieceLength = 64 * 1024;
const pieces = Math.ceil((100 * megabyte) / pieceLength);

/** Streams 100 MB of the letter Z as fast as it is taken; tells how much has been. */
function streamHundredMegabytes({ first, last, piece }: Wire = wires.relayed) {
  const bytes = piece('Z'.repeat(pieceLength));
  const progress = { taken: 0 };
  up.answer = async (response) => {
    response.writeHead(200, sse).write(first);
    const closed = once(response, 'close');
    for (let at = 0; at < pieces && !response.destroyed; at += 1) {
      if (!response.write(bytes)) await Promise.race([once(response, 'drain'), closed]);
      progress.taken += bytes.length;
    }
    response.end(last);
  };
  return progress;
}

function lettersIn(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if (byte === 0x5a) count += 1;
  return count;
}

/** Waits until a number has stopped growing. */
async function still(read: () => number): Promise<void> {
  let before = -1;
  const isStill = () => {
    const same = read() > 0 && before === read();
    before = read();
    return same;
  };
  await expect.poll(isStill, { interval: 150, timeout: 10_000 }).toBe(true);
}

describe('a client that stops reading', () => {
  it.each(['relayed', 'translated'] as const)(
    'holds a small part of a 100 MB stream that is %s, and gets all of it when it goes on',
    async (how) => {
      const progress = streamHundredMegabytes(wires[how]);
      const listener = await start('', wires[how].model);
      const { answered } = ask(listener, true, wires[how].model);
      const response = await answered;
      await still(() => progress.taken);
      // What the gateway itself holds, and then with it all buffers of sockets on the way.
      expect(listener.queuedBytes()).toBeLessThan(megabyte);
      expect(progress.taken).toBeLessThan(16 * megabyte);
      let received = 0;
      let mostQueued = 0;
      response.on('data', (bytes: Buffer) => {
        received += lettersIn(bytes);
        mostQueued = Math.max(mostQueued, listener.queuedBytes());
      });
      await once(response, 'end');
      expect(received).toBe(pieces * pieceLength);
      expect(mostQueued).toBeLessThan(megabyte);
    },
  );

  it('counts as gone when it has read nothing for as long as the listener waits', async () => {
    streamHundredMegabytes();
    const listener = await start(', timeout: 0.5s');
    const { answered, request } = ask(listener, true);
    await answered;
    await up.requests.at(-1)?.aborted;
    const line = () => listener.logs.find((each) => each.kind === 'access' && each.hop === 'listener');
    await expect.poll(line).toMatchObject({ flags: 'DC', status: 200 });
    expect(await listener.metricLines('error_class="client_closed"')).toHaveLength(1);
    request.destroy();
  });

  it.each([
    ['a whole answer', false],
    ['the rest of a stream', true],
  ])('does not hold %s for longer than that', async (_, stream) => {
    const text = JSON.stringify({ pad: 'Z'.repeat(30 * megabyte) });
    up.answer = (response) => {
      if (stream) response.writeHead(200, sse).end(event('Z'.repeat(200 * 1024)).repeat(40) + done);
      else response.writeHead(200, { 'content-type': 'application/json' }).end(text);
    };
    const listener = await start(', timeout: 1s');
    const { answered, request } = ask(listener, stream);
    await answered;
    expect(listener.openAnswers()).toBe(1);
    await expect.poll(() => listener.openAnswers(), { timeout: 5000 }).toBe(0);
    request.destroy();
  });
});

describe('a client that leaves', () => {
  const silence = () => undefined;
  it.each<[string, boolean, RecordingProvider['answer']]>([
    ['before the answer has begun', false, silence],
    ['before a stream has begun', true, silence],
    ['in the middle of an answer', false, (response) => void response.writeHead(200).write('{"a":')],
    ['in the middle of a stream', true, (response) => void response.writeHead(200, sse).write(event('a'))],
  ])('%s ends the call to the provider within 100 ms', async (_, stream, answer) => {
    const asked = Promise.withResolvers<void>();
    up.answer = async (response, request) => {
      await answer(response, request);
      asked.resolve();
    };
    const listener = await start();
    const { request, answered } = ask(listener, stream);
    await asked.promise;
    if (stream && answer !== silence) await once(await answered, 'data');
    const leftAt = performance.now();
    request.destroy();
    const goneAt = await up.requests.at(-1)?.aborted;
    expect((goneAt ?? Number.POSITIVE_INFINITY) - leftAt).toBeLessThan(100);
  });
});

describe('the time between two pieces of a stream', () => {
  it('is the listener’s whole time-out, however much of it an earlier attempt took', async () => {
    const listener = await start(', timeout: 1s, max_retries: 1');
    let attempts = 0;
    up.answer = (response) => {
      attempts += 1;
      if (attempts === 1) {
        setTimeout(() => response.writeHead(503, { 'retry-after': '0' }).end(), 600);
        return;
      }
      response.writeHead(200, sse).write(event('one'));
      setTimeout(() => response.end(event('two') + done), 600);
    };
    const reply = await listener.chat({ body: { stream: true } });
    expect(reply.text).toBe(event('one') + event('two') + done);
  });
});
