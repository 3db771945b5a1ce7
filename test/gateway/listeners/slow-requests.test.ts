import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startTravelGateway } from '../../support/agent-listener.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

/** A model or an agent listener that waits half a second. */
async function start(
  kind: 'models' | 'agents',
): Promise<{ readonly gateway: GatewayFixture; readonly url: string }> {
  if (kind === 'agents') {
    const travel = await startTravelGateway({ listener: 'timeout: 0.5s' });
    open.push(travel);
    return { gateway: travel, url: travel.urlOf('travel') };
  }
  const gateway = await startGateway(`version: v0.4.0
listeners: [{type: model, name: m, port: 12000, timeout: 0.5s}]
model_providers: [{model: openai/gpt-4o, access_key: k, base_url: "http://127.0.0.1:1"}]`);
  open.push(gateway);
  return { gateway, url: gateway.url };
}

/** Sends the head of a request and the beginning of its body, then waits for the gateway to hang up. */
async function stall(url: string, path: string, type: string, body: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let said = '';
  socket.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const head = [`POST ${path} HTTP/1.1`, 'host: localhost', `content-type: ${type}`, 'content-length: 1000'];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  await once(socket, 'close');
  return said;
}

describe('a request whose body does not come in', () => {
  it.each<['models' | 'agents', string, string, string]>([
    ['models', '/v1/chat/completions', 'application/json', '{"model":'],
    ['models', '/v1/messages', 'application/json', ''],
    ['models', '/v1/embeddings', 'application/json', '{"model":'],
    ['models', '/v1/audio/transcriptions', 'multipart/form-data; boundary=b', '--b\r\n'],
    ['agents', '/v1/chat/completions', 'application/json', '{"messages":'],
  ])('is answered 408 within the time of the listener of %s: %s %s', async (kind, path, type, body) => {
    const { gateway, url } = await start(kind);
    const said = await stall(url, path, type, body);
    expect(said).toMatch(/^HTTP\/1\.1 408 /);
    expect(said).toContain('The request body did not come in whole within 500 ms');
    await expect.poll(() => gateway.gateway.status().inFlight).toBe(0);
  });
});
