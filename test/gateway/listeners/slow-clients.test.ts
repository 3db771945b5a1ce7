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

async function start(members = ''): Promise<RankedListener> {
  const config = baseConfig(up.url).replace('address: 127.0.0.1', `address: 127.0.0.1${members}`);
  const listener = await startRanked(config, ['ollama/llama3.1']);
  open.push(listener);
  return listener;
}

const sse = { 'content-type': 'text/event-stream' };
const event = (content: string) => `data: {"choices":[{"index":0,"delta":{"content":"${content}"}}]}\n\n`;
const done = 'data: [DONE]\n\n';
const megabyte = 1024 * 1024;

/** A client that reads when it is told to, and can leave. */
function ask(listener: RankedListener, stream: boolean) {
  const request = httpRequest(listener.url, { method: 'POST', agent: false });
  request.on('error', () => undefined);
  request.end(JSON.stringify({ model: 'ollama/llama3.1', stream, messages: [] }));
  const answered = once(request, 'response').then(([response]: IncomingMessage[]) => {
    if (response === undefined) throw new Error('no response');
    return response;
  });
  answered.catch(() => undefined);
  return { request, answered };
}

/** Streams 100 MB as fast as it is taken; tells how much has been. */
function streamHundredMegabytes() {
  const piece = event('x'.repeat(64 * 1024));
  const count = Math.ceil((100 * megabyte) / piece.length);
  const progress = { taken: 0, total: count * piece.length + done.length };
  up.answer = async (response) => {
    response.writeHead(200, sse);
    for (let at = 0; at < count && !response.destroyed; at += 1) {
      if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      progress.taken += piece.length;
    }
    response.end(done);
  };
  return progress;
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
  it('holds no more of a 100 MB stream than a small part, and gets all of it when it goes on', async () => {
    const progress = streamHundredMegabytes();
    const listener = await start();
    const { answered } = ask(listener, true);
    const response = await answered;
    await still(() => progress.taken);
    // What the gateway itself holds, and then with it all buffers of sockets on the way.
    expect(listener.queuedBytes()).toBeLessThan(megabyte);
    expect(progress.taken).toBeLessThan(16 * megabyte);
    let received = 0;
    let mostQueued = 0;
    response.on('data', (bytes: Buffer) => {
      received += bytes.length;
      mostQueued = Math.max(mostQueued, listener.queuedBytes());
    });
    await once(response, 'end');
    expect(received).toBe(progress.total);
    expect(mostQueued).toBeLessThan(megabyte);
  });

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
