import { describe, expect, it, onTestFinished } from 'vitest';
import { freePorts } from '../../support/free-ports.ts';
import { startMcpFilter } from '../../support/mcp-filter.ts';
import { startRecordingProvider } from '../../support/recording-provider.ts';
import { openTestHost } from './test-host.ts';

describe('the filters of a gateway that starts', () => {
  it('are asked whether they are there, and keep nothing from starting', async () => {
    const http = await startRecordingProvider();
    const mcp = await startMcpFilter();
    const [closed = 0] = await freePorts(1);
    onTestFinished(() => Promise.all([http.close(), mcp.close()]).then(() => undefined));
    const host = await openTestHost({
      config: ({ listener, sandbox }) => `version: v0.4.0
listeners:
  - {type: model, name: main, port: ${listener}, input_filters: [web, g, missing, down, gone]}
model_providers:
  - {model: sandbox/echo, base_url: "http://127.0.0.1:${sandbox}/v1", provider_interface: openai, default: true}
filters:
  - {id: web, type: http, url: "http://127.0.0.1:${new URL(http.url).port}/x"}
  - {id: g, url: "${mcp.url}"}
  - {id: missing, url: "${mcp.url}"}
  - {id: down, type: http, url: "http://127.0.0.1:${closed}"}
  - {id: gone, url: "http://127.0.0.1:${closed}"}
`,
      mode: 'web',
    });
    await host.start();
    const view = await host.call('filters.check', {});
    expect(view.state).toBe('running');
    expect(view.filters).toMatchObject([
      { id: 'web', type: 'http', state: 'reachable', problem: null },
      { id: 'g', type: 'mcp', state: 'reachable', problem: null },
      { id: 'missing', state: 'unreachable', problem: expect.stringMatching(/no tool 'missing'.*g/) },
      { id: 'down', state: 'unreachable', problem: expect.stringContaining('ECONNREFUSED') },
      { id: 'gone', state: 'unreachable', problem: expect.stringContaining('ECONNREFUSED') },
    ]);
    expect(http.requests).toHaveLength(0);
    expect(mcp.calls).toHaveLength(0);
    const { entries } = await host.call('logs.read', { tail: 100 });
    expect(entries.some(({ message }) => message.includes('filter down cannot be used now'))).toBe(true);
  });

  it('are asked without anybody asking for it', async () => {
    const [closed = 0] = await freePorts(1);
    const host = await openTestHost({
      config: ({ listener, sandbox }) => `version: v0.4.0
listeners: [{type: model, name: main, port: ${listener}, input_filters: [down]}]
model_providers:
  - {model: sandbox/echo, base_url: "http://127.0.0.1:${sandbox}/v1", provider_interface: openai, default: true}
filters: [{id: down, type: http, url: "http://127.0.0.1:${closed}"}]
`,
      mode: 'web',
    });
    const told = host.event('gateway.status', ({ filters }) => filters[0]?.state === 'unreachable');
    await host.start();
    await told;
    await host.call('gateway.stop', {});
    expect((await host.call('gateway.status', {})).filters).toEqual([]);
  });
});
