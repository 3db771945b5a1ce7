import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { completion } from '../gateway/listeners/base-config.ts';
import { type GatewayFixture, startGateway } from '../support/gateway-fixture.ts';
import { answerJson, type RecordingProvider, startRecordingProvider } from '../support/recording-provider.ts';
import { ofClient } from './expected-answers.ts';

let up: RecordingProvider;
let gateway: GatewayFixture;

beforeAll(async () => {
  up = await startRecordingProvider();
  up.answer = answerJson(200, completion);
  gateway = await startGateway(`version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/gpt-4o, access_key: k, base_url: "${up.url}"}]`);
});
afterAll(async () => {
  await gateway.close();
  await up.close();
});

let socket: Socket;
let said: string;

beforeEach(async () => {
  said = '';
  socket = connect({ port: Number(new URL(gateway.url).port), host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  socket.on('end', () => socket.end());
  socket.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await once(socket, 'connect');
});

const body = JSON.stringify({ model: 'openai/gpt-4o', messages: [{ role: 'user', content: 'hi' }] });

function head(...headers: readonly string[]): string {
  const lines = ['POST /v1/chat/completions HTTP/1.1', 'host: localhost', 'content-type: application/json'];
  return `${[...lines, ...headers].join('\r\n')}\r\n\r\n`;
}

/** What each client does, with what it then gets in `ofClient`. */
const acts: Readonly<Record<string, () => void>> = {
  'leaves in the middle of its head': () => void socket.write(head().slice(0, 40), () => socket.destroy()),
  'leaves in the middle of its body': () =>
    void socket.write(`${head('content-length: 500')}${body}`, () => socket.destroy()),
  'resets in the middle of its body': () =>
    void socket.write(`${head('content-length: 500')}${body}`, () => socket.resetAndDestroy()),
  'ends its side in the middle of its body': () => socket.end(`${head('content-length: 500')}${body}`),
  'ends its side behind its request': () =>
    socket.end(`${head(`content-length: ${Buffer.byteLength(body)}`, 'connection: close')}${body}`),
  'sends its request byte by byte': () => {
    socket.setNoDelay();
    const text = `${head(`content-length: ${Buffer.byteLength(body)}`, 'connection: close')}${body}`;
    const next = (at: number) => {
      if (at < text.length) socket.write(text.charAt(at), () => setImmediate(next, at + 1));
    };
    next(0);
  },
  'names two lengths for its body': () =>
    socket.write(`${head('content-length: 5', `content-length: ${Buffer.byteLength(body)}`)}${body}`),
  'names a length and sends chunks': () =>
    socket.write(`${head('content-length: 5', 'transfer-encoding: chunked')}0\r\n\r\n`),
  'sends a second request behind a body that is longer than it says': () =>
    socket.write(`${head('content-length: 2')}{}GARBAGE / HTTP/1.1\r\n\r\n`),
};

describe('a client that', () => {
  it.each(Object.entries(ofClient))('%s gets: %s', async (how, expected) => {
    const asked = up.requests.length;
    const closed = once(socket, 'close');
    acts[how]?.();
    await closed;
    expect(describeSaid()).toBe(expected);
    await expect.poll(() => gateway.gateway.status().inFlight).toBe(0);
    if (how !== 'ends its side behind its request')
      expect(up.requests.length - asked).toBe(expected.startsWith('200') ? 1 : 0);
  });
});

function describeSaid(): string {
  const answers = said.split(/(?=HTTP\/1\.1 \d)/).filter((part) => part !== '');
  if (answers.length === 0) return 'nothing';
  return answers
    .map((answer) => {
      const [, status] = /^HTTP\/1\.1 (\d+)/.exec(answer) ?? [];
      const [, code] = /"code":"(\w+)"/.exec(answer) ?? [];
      return code === undefined ? `${status}, all of it` : `${status} \`${code}\``;
    })
    .join(', then ');
}
