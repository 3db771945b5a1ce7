import { describe, expect, it } from 'vitest';
import type { EventPayload } from '../../../src-main/contract/contract.ts';
import { openTestHost, type TestHostOptions, type TestPorts } from './test-host.ts';

const routedConfig = ({ listener, sandbox }: TestPorts) => `version: v0.4.0
listeners:
  - { type: model, name: main, port: ${listener} }
overrides: { llm_routing_model: embedded/lexical }
model_providers:
  - { model: sandbox/echo, base_url: "http://127.0.0.1:${sandbox}/v1", provider_interface: openai, default: true }
  - { model: sandbox/status-429, base_url: "http://127.0.0.1:${sandbox}/v1", provider_interface: openai }
routing_preferences:
  - name: stories
    description: write stories, tales and poems
    models: [sandbox/status-429, sandbox/echo]
  - name: code review
    description: review and explain source code, find bugs
    models: [sandbox/echo]
`;

async function routedHost(options: TestHostOptions = {}) {
  const host = await openTestHost({
    config: routedConfig,
    collector: { grpcPort: null, httpPort: null, host: '127.0.0.1' },
    mode: 'web',
    ...options,
  });
  await host.start();
  return host;
}

type Host = Awaited<ReturnType<typeof routedHost>>;

const stories = { messages: [{ role: 'user', content: 'Write a story about a gateway' }] };

/** Sends a request and waits until its row shows what was tried. */
async function traced(host: Host, body: object = stories, headers: Record<string, string> = {}) {
  const told = host.event('traces.added', ({ rows }) => rows.some(({ tried }) => tried.length > 0));
  const response = await fetch(`${host.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  await response.text();
  const { rows }: EventPayload<'traces.added'> = await told;
  const traceId = response.headers.get('x-plano-trace-id') ?? '';
  const row = rows.find((each) => each.traceId === traceId);
  if (row === undefined) throw new Error('the trace was not told');
  const { decisions } = await host.call('decisions.read', { traceId });
  return { row, decisions, traceId };
}

function decide(host: Host, text: string, more: { chain?: string[] } = {}) {
  return host.call('routing.decide', {
    listener: 'main',
    api: 'chat',
    body: { messages: [{ role: 'user', content: text }] },
    headers: {},
    dryRun: true,
    ...more,
  });
}

describe('the decision behind a request', () => {
  it('is kept with its trace, with every attempt and the place of its route in the config', async () => {
    const host = await routedHost();
    const { decisions, row, traceId } = await traced(host);
    expect(decisions).toHaveLength(1);
    const [{ decision, spanId } = { decision: null, spanId: '' }] = decisions;
    if (decision?.schema !== 'plano.routing_decision/1') throw new Error('a model was decided');
    expect(decision).toMatchObject({
      mode: 'proxy',
      trace_id: traceId,
      route: { name: 'stories', config_path: 'routing_preferences[0]', line: 9 },
      final: { model: 'sandbox/status-429' },
      attempts: [
        { model: 'sandbox/status-429', try: 1, status: 429 },
        { model: 'sandbox/echo', try: 1, status: 200, error: null },
      ],
    });
    expect(decision.attempts[0]?.error).not.toBeNull();
    expect(row.tried).toEqual([
      { model: 'sandbox/status-429', status: 429, failed: true },
      { model: 'sandbox/echo', status: 200, failed: false },
    ]);
    const routingSpan = async () => {
      const { spans } = await host.call('traces.get', { traceId });
      return spans.find((span) => span.spanId === spanId);
    };
    // Spans come in batches of their own.
    await expect.poll(async () => (await routingSpan())?.service).toBe('plano(routing)');
    expect((await routingSpan())?.attributes).toContainEqual({
      key: 'plano.decision.id',
      value: { stringValue: decision?.id },
    });
    // As the list shows it when it is asked for later.
    const { rows } = await host.call('traces.list', { limit: 1 });
    expect(rows[0]?.tried).toEqual(row.tried);
  });

  it('keeps no word of the prompt', async () => {
    const host = await routedHost();
    const { decisions } = await traced(host);
    expect(JSON.stringify(decisions)).not.toContain('about a gateway');
    expect(JSON.stringify(decisions).length).toBeLessThan(8192);
  });

  it('goes when its trace goes', async () => {
    const host = await routedHost();
    const { traceId } = await traced(host);
    await host.call('traces.clear', {});
    expect(await host.call('decisions.read', { traceId })).toEqual({ decisions: [] });
  });

  it('is not there where nothing was decided', async () => {
    const host = await routedHost();
    expect(await host.call('decisions.read', { traceId: 'a'.repeat(32) })).toEqual({ decisions: [] });
  });
});

describe('a decision on request', () => {
  it('says which model would serve and why, with prompt and scores, and leaves no trace', async () => {
    const host = await routedHost();
    const { decision, error, status } = await decide(host, 'Please review this source code for bugs');
    expect({ status, error }).toEqual({ status: 200, error: null });
    expect(decision).toMatchObject({
      mode: 'playground',
      dry_run: true,
      route: { name: 'code review', decided_by: 'embedded', line: 12 },
      routers: [{ label: 'lexical router (no model)', outcome: 'matched' }],
      final: { model: 'sandbox/echo' },
    });
    expect((await host.call('traces.stats', {})).traces).toBe(0);
  });

  it('asks the routers that it is told to', async () => {
    const host = await routedHost();
    const { decision } = await decide(host, 'Write a story', { chain: ['none'] });
    expect(decision?.skipped).toBe('router_none');
  });

  it('passes on what the gateway refuses', async () => {
    const host = await routedHost();
    const answer = await host.call('routing.decide', {
      listener: 'main',
      api: 'chat',
      body: { model: 5 },
      headers: {},
      dryRun: true,
    });
    expect(answer.status).toBe(400);
    expect(answer.decision).toBeNull();
    expect(answer.error?.message).not.toBe('');
  });

  it('needs a listener that runs', async () => {
    const host = await routedHost();
    await host.call('gateway.stop', {});
    await expect(decide(host, 'Write a story')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is offered for the routes and routers of the config that serves', async () => {
    const host = await routedHost();
    const { routers, routes } = await host.call('routing.outline', {});
    expect(routes.map(({ name }) => name)).toEqual(['stories', 'code review']);
    expect(routers).toEqual(['embedded/lexical']);
  });
});
