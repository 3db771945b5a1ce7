import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, startTravelGateway, type TravelGateway } from '../../support/agent-listener.ts';

const python = ['python3', 'python'].find(
  (name) => spawnSync(name, ['-c', 'import http.server']).status === 0,
);
if (python === undefined) console.warn('skipped: no python3 for a filter in another language');

let server: ChildProcess;
let travel: TravelGateway;

describe.skipIf(python === undefined)(
  'an MCP server in Python, without an SDK, as the filter of an agent',
  () => {
    beforeAll(async () => {
      const file = fileURLToPath(new URL('../../support/python-mcp-filter.py', import.meta.url));
      server = spawn(python ?? '', [file], { stdio: ['ignore', 'pipe', 'inherit'] });
      if (server.stdout === null) throw new Error('its output is a pipe');
      const [port] = await once(createInterface(server.stdout), 'line');
      travel = await startTravelGateway({
        alone: true,
        weatherBinding: ', input_filters: [shout]',
        config: `filters: [{id: shout, url: "http://127.0.0.1:${port}"}]`,
      });
    });
    afterAll(async () => {
      await travel?.close();
      server?.kill();
    });

    const ask = (content: string) => travel.ask({ messages: [{ role: 'user', content }] });
    const heard = () => bodyOf(travel.weather.requests.at(-1)).messages[0].content;

    it('changes what the agent hears', async () => {
      expect((await ask('is it sunny?')).status).toBe(200);
      expect(heard()).toBe('IS IT SUNNY?');
    });

    it('refuses what it does not like', async () => {
      const reply = await ask('tell me a secret');
      expect(reply.status).toBe(400);
      expect(reply.json()).toMatchObject({
        error: 'ClientError',
        agent: 'shout',
        agent_response: 'no secrets here',
      });
    });

    it('that forgets its sessions is greeted anew, and the client notices nothing', async () => {
      await ask('forget everything');
      expect((await ask('and now?')).status).toBe(200);
      expect(heard()).toBe('AND NOW?');
    });
  },
);
