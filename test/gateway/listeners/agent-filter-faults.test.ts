import { afterEach, describe, expect, it } from 'vitest';
import { defaultFilterSettings } from '../../../src-gateway/filters/filter-settings.ts';
import { startTravelGateway, type TravelGateway } from '../../support/agent-listener.ts';
import { freePorts } from '../../support/free-ports.ts';
import { answerText } from '../../support/http-filter.ts';
import { startMcpFilter } from '../../support/mcp-filter.ts';
import { type RecordingProvider, startRecordingProvider } from '../../support/recording-provider.ts';

const open: { close(): Promise<void> }[] = [];
let travel: TravelGateway;

afterEach(async () => {
  await travel.close();
  for (const each of open.splice(0)) await each.close();
});

type Place = 'listener' | 'binding';

/** The agents with one filter, of the listener or of the agent that answers. */
async function start(place: Place, filter: string): Promise<void> {
  travel = await startTravelGateway({
    alone: true,
    ...(place === 'listener'
      ? { listener: 'input_filters: [g]' }
      : { weatherBinding: ', filter_chain: [g]' }),
    config: `filters: [{id: g, ${filter}}]`,
    settings: { filters: { ...defaultFilterSettings, timeoutMs: 1000 } },
  });
}

async function httpFilter(answer: RecordingProvider['answer']): Promise<string> {
  const filter = await startRecordingProvider();
  open.push(filter);
  filter.answer = answer;
  return `type: http, url: "${filter.url}"`;
}

const ask = (stream: boolean) =>
  travel.ask({ messages: [{ role: 'user', content: 'hi' }], ...(stream && { stream }) });

interface Fault {
  readonly how: string;
  readonly filter: () => Promise<string>;
  readonly status: number;
  readonly code: string;
  readonly reason?: string;
}

const closed = async (type: 'http' | 'mcp') => {
  const [port] = await freePorts(1);
  return `type: ${type}, url: "http://127.0.0.1:${port}"`;
};

const faults: readonly Fault[] = [
  {
    how: 'a web service that is down',
    filter: () => closed('http'),
    ...{ status: 502, code: 'input_filter_failed', reason: 'connect' },
  },
  {
    how: 'an MCP server that is down',
    filter: () => closed('mcp'),
    ...{ status: 502, code: 'input_filter_failed', reason: 'connect' },
  },
  {
    how: 'a web service that is too slow',
    filter: () => httpFilter(() => undefined),
    ...{ status: 504, code: 'input_filter_timeout', reason: 'timeout' },
  },
  {
    how: 'an MCP server that is too slow',
    filter: async () => {
      const server = await startMcpFilter();
      open.push(server);
      server.run = () => new Promise(() => undefined);
      return `url: "${server.url}"`;
    },
    ...{ status: 504, code: 'input_filter_timeout', reason: 'timeout' },
  },
  {
    how: 'an answer that is no JSON',
    filter: () => httpFilter(answerText(200, 'not json')),
    ...{ status: 400, code: 'input_filter_invalid_output' },
  },
  {
    how: 'a tool that answers with words',
    filter: async () => {
      const server = await startMcpFilter();
      open.push(server);
      server.run = () => ({ content: [{ type: 'text', text: 'all fine' }] });
      return `url: "${server.url}"`;
    },
    ...{ status: 400, code: 'input_filter_invalid_output' },
  },
];

describe.each<Place>(['listener', 'binding'])('a filter of a %s', (place) => {
  it.each(faults)('ends a request with the answer for $how, stream or none', async (fault) => {
    await start(place, await fault.filter());
    for (const stream of [false, true]) {
      const reply = await ask(stream);
      expect(reply.status).toBe(fault.status);
      expect(reply.headers['content-type']).toContain('application/json');
      expect(reply.json().error).toMatchObject({
        ...{ type: 'AgentFilterChainError', code: fault.code, agent: 'g' },
        ...(fault.reason !== undefined && { reason: fault.reason }),
      });
    }
    expect(travel.weather.requests).toHaveLength(0);
  });

  it('whose session ends midway is greeted anew, and the client notices nothing', async () => {
    const server = await startMcpFilter();
    open.push(server);
    await start(place, `url: "${server.url}"`);
    expect((await ask(false)).status).toBe(200);
    server.forget();
    expect((await ask(true)).status).toBe(200);
    expect(server.methods.filter((method) => method === 'initialize')).toHaveLength(2);
    expect(travel.weather.requests).toHaveLength(2);
  });
});
