import { Agent } from 'undici';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FilterCall } from '../../../src-gateway/filters/filter-call.ts';
import { McpFilter } from '../../../src-gateway/filters/mcp-filter.ts';
import { type McpFilterFixture, startMcpFilter } from '../../support/mcp-filter.ts';

let server: McpFilterFixture;
let filter: McpFilter;
const dispatcher = new Agent();

beforeEach(async () => {
  server = await startMcpFilter();
  filter = new McpFilter(
    { id: 'g', url: server.url, type: 'mcp', transport: 'streamable-http', tool: 'g' },
    {
      dispatcher,
      timeoutMs: 5000,
      maxAnswerBytes: 100_000,
      productVersion: '1.2.3',
    },
  );
});
afterEach(async () => {
  vi.useRealTimers();
  await filter.close();
  await server.close();
});

const call = (): FilterCall => ({
  phase: 'input',
  takes: 'body',
  stream: false,
  path: '/v1/chat/completions',
  headers: {},
  requestId: 'r',
  trace: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  body: Buffer.from('{"messages":[]}'),
  signal: new AbortController().signal,
  note: () => undefined,
});

describe('a session with an MCP server', () => {
  it('says who opens it', async () => {
    await filter.call(call());
    expect(server.messages[0]?.params.clientInfo).toEqual({ name: 'plano-console', version: '1.2.3' });
  });

  it('is not trusted any more when nobody used it for half an hour', async () => {
    await filter.call(call());
    vi.useFakeTimers({ toFake: ['performance'] });
    vi.advanceTimersByTime(29 * 60_000);
    expect(await filter.call(call())).toMatchObject({ mcp: { sessionReused: true } });
    vi.advanceTimersByTime(31 * 60_000);
    expect(await filter.call(call())).toMatchObject({
      answer: { kind: 'unchanged' },
      mcp: { sessionReused: false },
    });
    await expect.poll(() => server.methods).toContain('DELETE');
    expect(server.methods.filter((method) => method === 'initialize')).toHaveLength(2);
  });

  it('is closed behind a call that comes too late', async () => {
    await filter.call(call());
    await filter.close();
    expect(await filter.call(call())).toMatchObject({ answer: { kind: 'unchanged' } });
    expect(server.methods.filter((method) => method === 'DELETE')).toHaveLength(2);
  });

  it('keeps its connection from call to call', async () => {
    for (let round = 0; round < 5; round += 1) await filter.call(call());
    // One may be opened while another is still read to its end.
    expect(new Set(server.messages.map(({ port }) => port)).size).toBeLessThanOrEqual(2);
  });
});
