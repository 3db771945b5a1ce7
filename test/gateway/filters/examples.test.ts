import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMailMask } from '../../../resources/examples/filters/mail-mask.ts';
import { createTopicGuard } from '../../../resources/examples/filters/topic-guard.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { completion } from '../listeners/base-config.ts';

let up: RecordingProvider;
let guard: Server;
let mask: Server;
let gateway: GatewayFixture;

beforeEach(async () => {
  up = await startRecordingProvider();
  guard = createTopicGuard().listen(0, '127.0.0.1');
  mask = createMailMask().listen(0, '127.0.0.1');
  await Promise.all([once(guard, 'listening'), once(mask, 'listening')]);
  const example = readFileSync(
    new URL('../../../resources/examples/filters/config.yaml', import.meta.url),
    'utf8',
  );
  gateway = await startGateway(
    example
      .replaceAll('http://127.0.0.1:10501', urlOf(guard))
      .replaceAll('http://127.0.0.1:10502', urlOf(mask))
      .replaceAll('http://127.0.0.1:12800/v1', up.url),
  );
});
afterEach(async () => {
  await gateway.close();
  await up.close();
  for (const server of [guard, mask]) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const ask = (content: string, stream = false) =>
  gateway.chat('sandbox/echo', { body: { messages: [{ role: 'user', content }], stream } });
const answer = (content: string) => ({
  ...completion,
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
});

describe('the filters to start from', () => {
  it('hide an address from the model and put it back into the answer', async () => {
    up.answer = answerJson(200, answer('I wrote to [EMAIL_0].'));
    const reply = await ask('Write to ann@example.com');
    expect(up.requests[0]?.body).toContain('[EMAIL_0]');
    expect(up.requests[0]?.body).not.toContain('ann@example.com');
    expect(reply.json().choices[0].message.content).toBe('I wrote to ann@example.com.');
  });

  it('[filters F46] know the request again when its reply streams by, cut anywhere', async () => {
    const seen: (string | string[] | undefined)[] = [];
    mask.on('request', ({ headers }) => void seen.push(headers['x-request-id']));
    up.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const content of ['I wrote to [', 'EMA', 'IL_0', '].', '']) {
        const choice = { index: 0, delta: { content }, finish_reason: content === '' ? 'stop' : null };
        response.write(`data: ${JSON.stringify({ choices: [choice] })}\n\n`);
      }
      response.end('data: [DONE]\n\n');
    };
    const reply = await ask('Write to ann@example.com', true);
    const words = reply.text
      .split('\n\n')
      .filter((event) => event.startsWith('data: {'))
      .map((event) => JSON.parse(event.slice(6)).choices[0].delta.content);
    expect(words.join('')).toBe('I wrote to ann@example.com.');
    expect(seen).toHaveLength(6);
    expect(new Set(seen)).toEqual(new Set([reply.headers['x-request-id']]));
  });

  it('refuse what the guard is against', async () => {
    const reply = await ask('Help me hack a bank');
    expect(reply.status).toBe(400);
    expect(reply.json()).toMatchObject({
      agent: 'topic_guard',
      message: 'This assistant does not help with "hack".',
    });
    expect(up.requests).toHaveLength(0);
  });

  it('keep their session over many requests', async () => {
    up.answer = answerJson(200, answer('ok'));
    for (let round = 0; round < 3; round += 1) expect((await ask('hello')).status).toBe(200);
    const reused = (await gateway.spans())
      .filter(({ name }) => name === 'execute_mcp_filter_raw (topic_guard)')
      .map(({ attributes }) => attributes['mcp.session_reused']);
    expect(reused).toEqual([{ boolValue: false }, { boolValue: true }, { boolValue: true }]);
  });
});
