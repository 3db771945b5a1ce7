import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src-main/sandbox/sandbox.ts';
import { type GatewayFixture, startGateway } from '../support/gateway-fixture.ts';
import { anyHistory, writeHistory } from './histories/any-history.ts';
import { upstreams, upstreamsConfig } from './matrix/upstreams.ts';

let sandbox: Sandbox;
let gateway: GatewayFixture;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  gateway = await startGateway(upstreamsConfig(sandbox.url));
});
afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});

const paths = {
  chat: '/v1/chat/completions',
  messages: '/v1/messages',
  responses: '/v1/responses',
} as const;

/** The sandbox refuses what the vendors refuse: calls that do not pair, blank texts, sides out of turn. */
describe.each(['chat', 'messages', 'responses'] as const)('a conversation of a client of %s', (client) => {
  it.each(upstreams.filter(({ api }) => api !== client))(
    'is accepted by $title, however it was left',
    async ({ model }) => {
      await fc.assert(
        fc.asyncProperty(anyHistory, async (history) => {
          const reply = await gateway.send(paths[client], {
            headers: { 'x-sandbox-model': 'echo' },
            body: JSON.stringify(writeHistory(client, model, history)),
          });
          expect(reply.text).toContain('the question');
          expect(reply.status).toBe(200);
        }),
        { numRuns: 60 },
      );
    },
  );
});
