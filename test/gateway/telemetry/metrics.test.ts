import { describe, expect, it } from 'vitest';
import type { FinishedUpstreamCall } from '../../../src-gateway/telemetry/counted-calls.ts';
import { createMetrics, type Metrics } from '../../../src-gateway/telemetry/metrics.ts';

describe('metrics of calls to providers', () => {
  it('[observability O45] count a streamed reply with its tokens', async () => {
    const metrics = createMetrics({ productVersion: '1.2.3' });
    finish(metrics, {
      firstTokenMs: 120,
      usage: { prompt: 10, completion: 5, cacheRead: null, cacheWrite: null },
    });

    const page = await read(metrics);
    const labels = 'provider="openai",model="gpt-4o"';
    expect(
      page[`brightstaff_llm_upstream_requests_total{${labels},status_class="2xx",error_class="none"}`],
    ).toBe(1);
    expect(page[`brightstaff_llm_tokens_total{${labels},kind="prompt"}`]).toBe(10);
    expect(page[`brightstaff_llm_tokens_total{${labels},kind="completion"}`]).toBe(5);
    expect(page[`brightstaff_prompt_cache_requests_total{${labels},outcome="miss"}`]).toBe(1);
    expect(page[`brightstaff_llm_time_to_first_token_seconds_count{${labels}}`]).toBe(1);
    expect(page).not.toHaveProperty(`brightstaff_llm_tokens_usage_missing_total{${labels}}`);
  });

  it('[observability O46] count a broken stream once', async () => {
    const metrics = createMetrics({ productVersion: '1.2.3' });
    finish(metrics, { errorClass: 'stream', firstTokenMs: 20, usage: null });

    const series = await seriesOf(metrics, 'brightstaff_llm_upstream_requests_total');
    expect(series).toEqual({
      '{provider="openai",model="gpt-4o",status_class="2xx",error_class="stream"}': 1,
    });
  });

  it('[observability O47] have a class for calls without a status', async () => {
    const metrics = createMetrics({ productVersion: '1.2.3' });
    finish(metrics, { status: null, errorClass: 'connect', usage: null });

    const series = await seriesOf(metrics, 'brightstaff_llm_upstream_requests_total');
    expect(series).toEqual({
      '{provider="openai",model="gpt-4o",status_class="error",error_class="connect"}': 1,
    });
  });

  it('[observability O48] name a model without provider', async () => {
    const metrics = createMetrics({ productVersion: '1.2.3' });
    finish(metrics, { model: 'local-llm' });

    const series = await seriesOf(metrics, 'brightstaff_llm_upstream_duration_seconds_count');
    expect(series).toEqual({ '{provider="unknown",model="local-llm"}': 1 });
  });

  it('[observability O50] put a first token into the bucket above it', async () => {
    const metrics = createMetrics({ productVersion: '1.2.3' });
    finish(metrics, { firstTokenMs: 300 });

    const page = await read(metrics);
    const bucket = (le: string) =>
      page[`brightstaff_llm_time_to_first_token_seconds_bucket{le="${le}",provider="openai",model="gpt-4o"}`];
    expect(bucket('0.25')).toBe(0);
    expect(bucket('0.5')).toBe(1);
  });

  it('tell a used prompt cache and missing usage', async () => {
    const metrics = createMetrics({ productVersion: '1.2.3' });
    finish(metrics, { usage: { prompt: 10, completion: 1, cacheRead: 4, cacheWrite: 0 } });
    finish(metrics, { usage: { prompt: null, completion: null, cacheRead: null, cacheWrite: null } });

    const page = await read(metrics);
    const labels = 'provider="openai",model="gpt-4o"';
    expect(page[`brightstaff_prompt_cache_requests_total{${labels},outcome="hit"}`]).toBe(1);
    expect(page[`brightstaff_llm_tokens_total{${labels},kind="cache_read"}`]).toBe(4);
    expect(page[`brightstaff_llm_tokens_usage_missing_total{${labels}}`]).toBe(1);
  });

  it('feed the families of the edge proxy', async () => {
    const metrics = createMetrics({ productVersion: '1.2.3' });
    metrics.upstreamStarted();
    finish(metrics, {
      durationMs: 1000,
      firstTokenMs: 300,
      usage: { prompt: 30, completion: 80, cacheRead: null, cacheWrite: null },
    });

    expect(await read(metrics)).toMatchObject({
      active_http_calls: 1,
      time_to_first_token_sum: 300,
      request_latency_sum: 1000,
      time_per_output_token_sum: 12,
      tokens_per_second_sum: 1000 / 12,
      input_sequence_length_sum: 30,
      output_sequence_length_sum: 80,
    });
  });

  it('stay bounded whatever models clients name, and keep the configured ones', async () => {
    const metrics = createMetrics({ productVersion: '1.2.3' });
    metrics.configApplied({ sha256: 'abc', models: ['openai/gpt-4o'] });
    for (let index = 0; index < 250; index += 1) {
      finish(metrics, { model: `openai/model-${index}` });
    }
    finish(metrics, { model: 'openai/gpt-4o' });

    const series = await seriesOf(metrics, 'brightstaff_llm_upstream_duration_seconds_count');
    expect(Object.keys(series)).toHaveLength(202);
    expect(series['{provider="openai",model="other"}']).toBe(50);
    expect(series['{provider="openai",model="gpt-4o"}']).toBe(1);
  });
});

describe('metrics of client requests', () => {
  it('[observability O49] count what no handler takes', async () => {
    const metrics = createMetrics({ productVersion: '1.2.3' });
    metrics.requestStarted('not_found');
    metrics.requestFinished({
      handler: 'not_found',
      method: 'GET',
      status: 404,
      durationMs: 1,
      headersMs: 1,
    });

    expect(await seriesOf(metrics, 'brightstaff_http_requests_total')).toEqual({
      '{handler="not_found",method="GET",status_class="4xx"}': 1,
    });
  });

  it('last until the response has ended', async () => {
    const metrics = createMetrics({ productVersion: '1.2.3' });
    metrics.requestStarted('llm_chat');
    expect(await read(metrics)).toMatchObject({
      'brightstaff_http_in_flight_requests{handler="llm_chat"}': 1,
    });

    metrics.requestFinished({
      handler: 'llm_chat',
      method: 'BREW',
      status: 0,
      durationMs: 2500,
      headersMs: null,
    });
    expect(await read(metrics)).toMatchObject({
      'brightstaff_http_in_flight_requests{handler="llm_chat"}': 0,
      'brightstaff_http_requests_total{handler="llm_chat",method="OTHER",status_class="other"}': 1,
      'brightstaff_http_request_duration_seconds_sum{handler="llm_chat"}': 2.5,
    });
  });
});

describe('metrics of routing', () => {
  it('count decisions, their time, and what sessions have to do with them', async () => {
    const metrics = createMetrics({ productVersion: '1.2.3' });
    const decision = { route: 'llm', model: 'openai/gpt-4o', isFallback: false, durationMs: 300 } as const;
    metrics.modelDecided(decision);
    metrics.modelDecided({ ...decision, route: 'routing', model: 'none', isFallback: true });
    metrics.decisionReplayed('not_user_turn');
    metrics.decisionServed('no_candidates');
    metrics.routerTried({ kind: 'embedded', outcome: 'matched' });
    for (const event of ['hit', 'miss', 'store', 'error', 'store_error'] as const) {
      metrics.sessionCacheUsed(event);
    }
    metrics.sessionRefreshed();
    metrics.switchDecided({ decision: 'retained', reason: 'over_cap' });

    const decided = 'brightstaff_router_decisions_total';
    const seconds = 'brightstaff_router_decision_duration_seconds';
    expect(await read(metrics)).toMatchObject({
      [`${decided}{route="llm",selected_model="openai/gpt-4o",fallback="false"}`]: 1,
      [`${decided}{route="routing",selected_model="none",fallback="true"}`]: 1,
      [`${seconds}_bucket{le="0.25",route="llm"}`]: 0,
      [`${seconds}_bucket{le="0.5",route="llm"}`]: 1,
      'brightstaff_router_skips_total{reason="not_user_turn"}': 1,
      'brightstaff_routing_service_requests_total{outcome="no_candidates"}': 1,
      'plano_router_requests_total{kind="embedded",outcome="matched"}': 1,
      'brightstaff_session_cache_events_total{outcome="store_error"}': 1,
      'brightstaff_session_binding_events_total{event="refresh"}': 1,
      'brightstaff_session_switch_decisions_total{decision="retained",reason="over_cap"}': 1,
    });
    expect(await bucketsOf(metrics, seconds)).toContain('0.005 0.01 0.025 0.05 0.1 0.25 0.5 1 2.5 5 10 30');
  });

  it('keep the names of models within bounds, but not those of no model', async () => {
    const metrics = createMetrics({ productVersion: '1.2.3' });
    const decision = { route: 'llm', isFallback: false, durationMs: 1 } as const;
    for (let index = 0; index < 250; index += 1) {
      metrics.modelDecided({ ...decision, model: `openai/m${index}` });
    }
    metrics.modelDecided({ ...decision, model: 'none' });
    metrics.modelDecided({ ...decision, model: 'unknown' });
    const series = await seriesOf(metrics, 'brightstaff_router_decisions_total');
    expect(Object.keys(series)).toHaveLength(203);
    expect(series['{route="llm",selected_model="other",fallback="false"}']).toBe(50);
  });
});

describe('the other families', () => {
  it('name build, config, fallbacks and lost spans', async () => {
    const metrics = createMetrics({ productVersion: '1.2.3', gitSha: 'abc1234' });
    metrics.configApplied({ sha256: 'first', models: [] });
    metrics.configApplied({ sha256: 'second', models: [] });
    metrics.fallbackAttempted({ from: 'openai/gpt-4o', to: 'anthropic/claude', reason: '429' });
    metrics.spansDropped(3, 'queue_full');

    const page = await read(metrics);
    expect(page).toMatchObject({
      'brightstaff_build_info{version="1.2.3",git_sha="abc1234"}': 1,
      'plano_console_config_info{sha256="second"}': 1,
      'plano_fallback_attempts_total{from="openai/gpt-4o",to="anthropic/claude",reason="429"}': 1,
      'plano_console_spans_dropped_total{reason="queue_full"}': 3,
    });
    expect(page).not.toHaveProperty('plano_console_config_info{sha256="first"}');
  });

  it('describe the process', async () => {
    const page = await read(createMetrics({ productVersion: '1.2.3' }));
    const names = [
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'process_start_time_seconds',
    ];
    const onLinux = [
      'process_virtual_memory_bytes',
      'process_threads',
      'process_max_fds',
      'process_open_fds',
    ];
    for (const name of process.platform === 'linux' ? [...names, ...onLinux] : names) {
      expect(page[name], name).toBeGreaterThan(0);
    }
  });

  it('come in OpenMetrics when asked, and in Prometheus text again afterwards', async () => {
    const metrics = createMetrics({ productVersion: '1.2.3' });
    metrics.spansDropped(1, 'queue_full');
    const open = await metrics.render('application/openmetrics-text;version=1.0.0,text/plain;q=0.5');
    const plain = await metrics.render('text/plain');

    expect(open.contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(open.body).toContain('# TYPE plano_console_spans_dropped counter\n');
    expect(open.body).toContain('\nplano_console_spans_dropped_total{reason="queue_full"} 1\n');
    expect(open.body.endsWith('\n# EOF\n')).toBe(true);
    expect(open.body).not.toContain('\n\n');
    expect(plain.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(plain.body).toContain('# TYPE plano_console_spans_dropped_total counter\n');
  });

  it('have the buckets that dashboards rely on', async () => {
    const metrics = createMetrics({ productVersion: '1.2.3' });
    metrics.requestStarted('llm_chat');
    metrics.requestFinished({
      handler: 'llm_chat',
      method: 'POST',
      status: 200,
      durationMs: 1,
      headersMs: 1,
    });
    finish(metrics, {});

    expect(await bucketsOf(metrics, 'brightstaff_http_request_duration_seconds')).toEqual(
      '0.005 0.01 0.025 0.05 0.1 0.25 0.5 1 2.5 5 10 30 60 +Inf',
    );
    expect(await bucketsOf(metrics, 'brightstaff_llm_upstream_duration_seconds')).toEqual(
      '0.05 0.1 0.25 0.5 1 2.5 5 10 30 60 120 +Inf',
    );
  });
});

function finish(metrics: Metrics, call: Partial<FinishedUpstreamCall>): void {
  metrics.upstreamStarted();
  metrics.upstreamFinished({
    model: 'openai/gpt-4o',
    status: 200,
    errorClass: 'none',
    durationMs: 100,
    firstTokenMs: null,
    usage: null,
    ...call,
  });
}

/** Every series of the page by name and labels as printed. */
async function read(metrics: Metrics): Promise<Record<string, number>> {
  const { body } = await metrics.render();
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

/** The series of one name, by their labels. */
async function seriesOf(metrics: Metrics, name: string): Promise<Record<string, number>> {
  const entries = Object.entries(await read(metrics)).filter(([key]) => key.startsWith(`${name}{`));
  return Object.fromEntries(entries.map(([key, value]) => [key.slice(name.length), value]));
}

async function bucketsOf(metrics: Metrics, name: string): Promise<string> {
  const labels = Object.keys(await seriesOf(metrics, `${name}_bucket`));
  return labels.map((text) => /le="([^"]+)"/.exec(text)?.[1]).join(' ');
}
