import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMailMask } from '../../../resources/examples/filters/mail-mask.ts';
import { createTopicGuard } from '../../../resources/examples/filters/topic-guard.ts';
import type { GatewaySettings } from '../../../src-gateway/gateway-settings.ts';
import { filterOutline } from '../../../src-main/console/filter-outline.ts';
import { runFilter } from '../../../src-main/console/run-filter.ts';
import type { CallParams } from '../../../src-main/contract/contract.ts';
import { configFrom } from '../../support/config-from.ts';
import { freePorts } from '../../support/free-ports.ts';
import { quietSettings } from '../../support/gateway-settings.ts';
import { answerText } from '../../support/http-filter.ts';
import { startRecordingProvider } from '../../support/recording-provider.ts';
import { openTestHost } from './test-host.ts';

type RunParams = CallParams<'filters.run'>;

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** The config of the examples, whose filters run. */
async function exampleText(): Promise<string> {
  const text = await readFile(
    new URL('../../../resources/examples/filters/config.yaml', import.meta.url),
    'utf8',
  );
  const [guard, mask] = [await portOf(createTopicGuard()), await portOf(createMailMask())];
  return text.replaceAll(':10501', `:${guard}`).replaceAll(':10502', `:${mask}`);
}

const request = (content: string) => JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] });

const run = (text: string, params: Partial<RunParams>, settings: Partial<GatewaySettings> = {}) =>
  runFilter(
    configFrom(text),
    { ...quietSettings, ...settings },
    {
      filter: 'mask',
      chain: null,
      phase: 'input',
      api: 'chat',
      body: request('hi'),
      requestId: 'r',
      ...params,
    },
    new AbortController().signal,
  );

const withFilter = (url: string) => `version: v0.4.0
agents: [{id: a, url: "http://127.0.0.1:1"}]
listeners: [{type: agent, name: desk, port: 8001, agents: [{id: a, description: x, filter_chain: [g]}]}]
model_providers: [{model: openai/gpt-4o, access_key: k}]
filters: [{id: g, type: http, url: "${url}"}]
`;
const agentChain = JSON.stringify(['desk', 'a', 'input']);

describe('a filter that is run alone', () => {
  it('passes a request on, or changes it', async () => {
    const text = await exampleText();
    const same = await run(text, {});
    expect(same).toMatchObject({ verdict: 'passed', stop: null, calls: 1, body: request('hi') });
    const changed = await run(text, { body: request('write to ann@example.com') });
    expect(changed).toMatchObject({ verdict: 'modified', stop: null });
    expect(JSON.parse(changed.body).messages[0].content).toBe('write to [EMAIL_0]');
    expect(changed.exchanges).toMatchObject([
      { method: 'POST', status: 200, requestHeaders: { 'x-request-id': 'r', 'x-arch-upstream': 'mask' } },
    ]);
    expect(changed.exchanges[0]?.requestBody).toContain('ann@example.com');
    expect(changed.exchanges[0]?.responseBody).toContain('[EMAIL_0]');
  });

  it('shows the greeting of an MCP server, its call and its farewell', async () => {
    const result = await run(await exampleText(), { filter: 'topic_guard' });
    const said = result.exchanges.map(({ method, requestBody }) =>
      requestBody === '' ? method : JSON.parse(requestBody).method,
    );
    expect(said).toEqual([
      ...['initialize', 'notifications/initialized', 'tools/list', 'tools/call'],
      'DELETE',
    ]);
    expect(result).toMatchObject({ verdict: 'passed', contract: 'body' });
  });

  it('that refuses tells why, and what the client of its listener reads', async () => {
    const text = await exampleText();
    const chain = JSON.stringify(['filtered', null, 'input']);
    const result = await run(text, { filter: 'topic_guard', chain, body: request('hack a bank') });
    const message = 'This assistant does not help with "hack".';
    expect(result).toMatchObject({
      verdict: 'rejected',
      body: request('hack a bank'),
      stop: { kind: 'rejected', status: 400, message, reason: null },
    });
    expect(JSON.parse(result.stop?.reply ?? '')).toMatchObject({
      ...{ error: 'FilterChainError', agent: 'topic_guard', status: 400, agent_response: message },
    });
  });

  it('sees the events of a stream one by one, and knows the request that it masked', async () => {
    const text = await exampleText();
    await run(text, { body: request('write to ann@example.com'), requestId: 'r7' });
    const event = (content: string) =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
    const body = `${event('To [EMA')}${event('IL_0].')}data: [DONE]\n\n`;
    const result = await run(text, { filter: 'unmask', phase: 'output', body, requestId: 'r7' });
    expect(result).toMatchObject({ verdict: 'modified', calls: 2 });
    expect(result.body).toContain('ann@example.com');
    expect(result.body).toContain('[DONE]');
  });

  it('is told what an agent would be, and may change its messages alone', async () => {
    const filter = await startRecordingProvider();
    onTestFinished(() => filter.close());
    filter.answer = answerText(200, JSON.stringify({ model: 'other', messages: [] }));
    const result = await run(withFilter(filter.url), { filter: 'g', chain: agentChain, api: 'messages' });
    expect(filter.requests[0]?.path).toBe('/v1/chat/completions');
    expect(JSON.parse(result.body)).toEqual({ model: 'm', messages: [] });
  });

  it.each([
    ['is down', 'connect', 'HTTP request failed'],
    ['fails', 'http_503', 'HTTP 503): boom'],
  ])('that %s says %s', async (_how, reason, words) => {
    const filter = await startRecordingProvider();
    filter.answer = answerText(503, 'boom');
    if (reason === 'connect') await filter.close();
    else onTestFinished(() => filter.close());
    const result = await run(withFilter(filter.url), { filter: 'g', chain: agentChain });
    expect(result).toMatchObject({ verdict: 'error', stop: { kind: 'failed', status: 502, reason } });
    expect(result.stop?.message).toContain(words);
    expect(JSON.parse(result.stop?.reply ?? '').error).toMatchObject({
      ...{ type: 'AgentFilterChainError', code: 'input_filter_failed', reason },
    });
  });

  it('lets a reply go on where the gateway would', async () => {
    const [port = 0] = await freePorts(1);
    const filters = { timeoutMs: 5000, outputOnError: 'pass', batchOutput: false } as const;
    const body = '{"choices":[]}';
    const text = withFilter(`http://127.0.0.1:${port}`);
    const result = await run(text, { filter: 'g', phase: 'output', body }, { filters });
    expect(result).toMatchObject({ verdict: 'error', stop: null, body });
    expect(result.notes[0]).toContain('PLANO_OUTPUT_FILTER_ON_ERROR=pass');
  });

  it('is asked about nothing but a request', async () => {
    await expect(run(await exampleText(), { body: 'hello' })).rejects.toMatchObject({ code: 'invalid_body' });
    await expect(run(await exampleText(), { filter: 'gone' })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the filters of a config', () => {
  it('are told with where they stand', () => {
    expect(filterOutline(configFrom(withFilter('http://u:secret@h:1/x')))).toEqual({
      filters: [{ id: 'g', type: 'http', url: 'http://h:1/x', tool: null }],
      chains: [
        {
          ...{ id: agentChain, listener: 'desk', listenerType: 'agent', agent: 'a' },
          ...{ phase: 'input', filters: ['g'] },
        },
      ],
    });
  });

  it('are run by the host from the config that serves, and leave no trace', async () => {
    const example = await exampleText();
    const host = await openTestHost({
      config: ({ listener, sandbox }) =>
        example.replace('port: 12000', `port: ${listener}`).replace(':12800/', `:${sandbox}/`),
      collector: { grpcPort: null, httpPort: null, host: '127.0.0.1' },
      mode: 'web',
    });
    const params: RunParams = {
      ...{ filter: 'mask', chain: null, phase: 'input', api: 'chat', requestId: 'r' },
      body: request('ann@example.com'),
    };
    await expect(host.call('filters.run', params)).rejects.toMatchObject({ code: 'not_running' });
    await host.start();
    const { chains, filters } = await host.call('filters.outline', {});
    expect(filters.map(({ id }) => id)).toEqual(['topic_guard', 'mask', 'unmask']);
    expect(chains.map((chain) => chain.filters)).toEqual([['topic_guard', 'mask'], ['unmask']]);
    expect((await host.call('filters.run', params)).verdict).toBe('modified');
    expect((await host.call('traces.list', { limit: 10 })).rows).toEqual([]);
  });
});
