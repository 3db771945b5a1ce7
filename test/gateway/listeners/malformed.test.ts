import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import { baseConfig } from './base-config.ts';

let gateway: GatewayFixture;

beforeAll(async () => {
  gateway = await startGateway(baseConfig('http://127.0.0.1:1'));
});
afterAll(() => gateway.close());

/** Everything that comes back on a connection for these bytes. */
async function answerTo(text: string): Promise<{ readonly head: string; readonly error: unknown }> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(text);
  await once(socket, 'close');
  const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
  return { head, error: JSON.parse(body).error };
}

it.each([
  [
    'headers of more than 64 KiB',
    `GET /healthz HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(66_000)}\r\n\r\n`,
    431,
    'request_headers_too_large',
  ],
  ['bytes that are no HTTP', 'hello\r\n\r\n', 400, 'invalid_request'],
])('answers %s with an error that OpenAI’s clients can read', async (_, text, status, code) => {
  const { head, error } = await answerTo(text);
  expect(head).toContain(`HTTP/1.1 ${status} `);
  expect(head).toContain('content-type: application/json');
  expect(head).toMatch(/x-request-id: [0-9a-f-]{36}/);
  expect(error).toMatchObject({ type: 'invalid_request_error', code, param: null });
});

it('serves on after such a connection', async () => {
  await answerTo('hello\r\n\r\n');
  expect((await gateway.send('/healthz')).status).toBe(200);
});
