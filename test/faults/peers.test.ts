import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultFilterSettings } from '../../src-gateway/filters/filter-settings.ts';
import { completion } from '../gateway/listeners/base-config.ts';
import { type Fault, type FaultProxy, faults, startFaultProxy } from '../support/fault-proxy.ts';
import { type GatewayFixture, type Reply, sendTo, startGateway } from '../support/gateway-fixture.ts';
import { changeBody } from '../support/http-filter.ts';
import { bodyTool, returns, startMcpFilter } from '../support/mcp-filter.ts';
import { answerJson, type RecordingProvider, startRecordingProvider } from '../support/recording-provider.ts';
import { describeReply, peerEvents } from './describe-reply.ts';
import { type Answers, ofAgent, ofHttpFilter, ofMcpFilter, ofProvider } from './expected-answers.ts';
import { moreThan, openResources } from './open-resources.ts';

const secret = 'sk-proj-never-to-be-seen-0123456789';

/** Answers as it is asked: whole, or a stream of two events. */
const answerChat: RecordingProvider['answer'] = (response, { body }) => {
  if (JSON.parse(body).stream !== true) return answerJson(200, completion)(response);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  // In one piece, so that it is always cut in the same place.
  response.end(`${peerEvents.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`);
};

interface Peer {
  readonly url: string;
  close(): Promise<void>;
}

interface Place {
  readonly answers: Answers;
  /** The peer that the faults are of; providers answer well elsewhere. */
  start(): Promise<Peer>;
  /** Sections of the config; `listener` of the model listener. */
  config(peer: string, provider: string): string;
  readonly listener: string;
}

async function startWebFilter(): Promise<Peer> {
  const filter = await startRecordingProvider();
  filter.answer = changeBody((body) => body);
  return filter;
}

async function startProvider(): Promise<Peer> {
  const provider = await startRecordingProvider();
  provider.answer = answerChat;
  return provider;
}

async function startMcp(): Promise<Peer> {
  const filter = await startMcpFilter({ tools: [bodyTool('f')] });
  filter.run = ({ body }) => returns(body);
  return filter;
}

const models = (url: string) =>
  `model_providers: [{model: openai/gpt-4o, access_key: ${secret}, base_url: "${url}"}]`;
const filtered = '{type: model, name: m, port: 12000, timeout: 1s, input_filters: [f]}';

const places: Readonly<Record<string, Place>> = {
  'a provider': {
    answers: ofProvider,
    start: startProvider,
    listener: 'm',
    config: (peer) => `listeners: [{type: model, name: m, port: 12000, timeout: 1s}]\n${models(peer)}`,
  },
  'an agent': {
    answers: ofAgent,
    start: startProvider,
    listener: 'a',
    config: (peer, provider) => `agents: [{id: x, url: "${peer}"}]
listeners: [{type: agent, name: a, port: 8001, timeout: 1s, max_retries: 0, agents: [{id: x, description: all}]}]
${models(provider)}`,
  },
  'a filter over HTTP': {
    answers: ofHttpFilter,
    start: startWebFilter,
    listener: 'm',
    config: (peer, provider) =>
      `filters: [{id: f, type: http, url: "${peer}"}]\nlisteners: [${filtered}]\n${models(provider)}`,
  },
  'a filter over MCP': {
    answers: ofMcpFilter,
    start: startMcp,
    listener: 'm',
    config: (peer, provider) =>
      `filters: [{id: f, url: "${peer}"}]\nlisteners: [${filtered}]\n${models(provider)}`,
  },
};

const kinds = Object.keys(faults).filter((name): name is Fault => name in faults);

describe.each(Object.entries(places))('%s', (_, place) => {
  let before: Readonly<Record<string, number>>;
  let provider: Peer;
  let peer: Peer;
  let proxy: FaultProxy;
  let gateway: GatewayFixture;
  const seen: string[] = [];

  beforeAll(async () => {
    before = openResources();
    [provider, peer] = await Promise.all([startProvider(), place.start()]);
    const { pathname, port } = new URL(peer.url);
    proxy = await startFaultProxy(Number(port));
    const url = `${proxy.url}${pathname === '/' ? '' : pathname}`;
    gateway = await startGateway(`version: v0.4.0\n${place.config(url, provider.url)}`, {
      maxResponseBytes: 1024 * 1024,
      filters: { ...defaultFilterSettings, timeoutMs: 1000 },
    });
  });

  const body = (stream: boolean) =>
    JSON.stringify({ model: 'openai/gpt-4o', stream, messages: [{ role: 'user', content: 'hi' }] });
  const path = () => `${gateway.urlOf(place.listener)}/v1/chat/completions`;

  /** Nothing of a request is left in the gateway, and no connection that is of no use. */
  async function expectNothingLeft(fault: Fault): Promise<void> {
    await expect.poll(() => gateway.gateway.status().inFlight).toBe(0);
    if (fault !== 'none') await expect.poll(() => proxy.open()).toBe(0);
  }

  it.each(kinds.flatMap((fault) => [[fault, 'whole'] as const, [fault, 'stream'] as const]))(
    '%s: the client of a %s answer is told, and nothing is left behind',
    async (fault, form) => {
      await proxy.set(fault);
      const expected = place.answers[fault][form];
      if (expected === '200, until the client leaves') {
        await readAndLeave(path(), body(true));
      } else {
        const reply = await sendTo(path(), { body: body(form === 'stream') });
        seen.push(reply.text, JSON.stringify(reply.headers));
        expect(describeReply(reply), reply.text).toBe(expected);
      }
      await expectNothingLeft(fault);
    },
  );

  it('serves on when the fault is over', async () => {
    await proxy.set('none');
    const reply: Reply = await sendTo(path(), { body: body(false) });
    expect(describeReply(reply)).toBe('200, all of it');
  });

  it('shows the credential of a provider nowhere', async () => {
    const told = [...seen, JSON.stringify(gateway.logs), JSON.stringify(await gateway.spans(), plain)];
    told.push(JSON.stringify(gateway.decisions), (await gateway.metricLines('')).join('\n'));
    expect(told.join('\n')).not.toContain(secret);
  });

  it('leaves no socket and no timer when it has stopped', async () => {
    await gateway.close();
    await Promise.all([proxy.close(), peer.close(), provider.close()]);
    await expect.poll(() => moreThan(before)).toEqual([]);
  });
});

/** Reads a megabyte of an answer that has no end, then hangs up. */
async function readAndLeave(url: string, body: string): Promise<void> {
  const request = httpRequest(url, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json' },
  });
  request.end(body);
  const [response]: IncomingMessage[] = await once(request, 'response');
  expect(response?.statusCode).toBe(200);
  let received = 0;
  for await (const chunk of response ?? []) {
    received += chunk.length;
    if (received > 1024 * 1024) break;
  }
  expect(received).toBeGreaterThan(1024 * 1024);
}

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
