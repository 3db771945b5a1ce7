import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PostHogExport, type PostHogExportOptions } from '../../../src-gateway/telemetry/posthog-export.ts';
import { RecordedSpan } from '../../../src-gateway/telemetry/recorded-span.ts';
import type { PlainAttribute } from '../../../src-gateway/telemetry/span.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { request, startTracer } from './tracer-fixture.ts';

const key = 'phc_project-key-0123456789';
const traceId = '123456789abcdef0123456789abcdef0';
const end = Date.UTC(2026, 8, 4, 12, 0, 1, 500);

const generation = {
  'llm.model': 'gpt-5-mini',
  'llm.provider': 'openai',
  'llm.duration_ms': 1500,
  'llm.time_to_first_token': 250,
  'llm.is_streaming': true,
  'llm.usage.prompt_tokens': 10,
  'llm.usage.completion_tokens': 20,
  'http.status_code': 200,
  'tenant.id': 'acme',
} as const;

function ended(attributes: Readonly<Record<string, PlainAttribute>>, parentSpanId = ''): RecordedSpan {
  const span = new RecordedSpan(
    {
      ...{ traceId, spanId: '00f067aa0ba902b7', parentSpanId, parentIsRemote: false, traceState: '' },
      ...{ service: 'plano(llm)', name: 'POST /v1/chat/completions gpt-5-mini', kind: 1 },
      startTime: end - 1500,
    },
    {
      limits: { attributes: 128, events: 128, attributesPerEvent: 128 },
      now: () => end,
      redact: (text) => text,
      ended: () => {},
    },
  );
  for (const [name, value] of Object.entries(attributes)) span.set(name, value);
  span.end(end);
  return span;
}

let posthog: RecordingProvider;
const dropped: string[] = [];
const states: string[] = [];

beforeEach(async () => {
  posthog = await startRecordingProvider();
  posthog.answer = answerJson(200, { status: 'Ok' });
  dropped.length = 0;
  states.length = 0;
});
afterEach(() => posthog.close());

function exporter(
  config: Partial<PostHogExportOptions['config']> = {},
  options: Partial<PostHogExportOptions> = {},
): PostHogExport {
  return new PostHogExport({
    config: {
      type: 'posthog',
      url: posthog.url,
      apiKey: key,
      distinctIdHeader: null,
      captureMessages: false,
      ...config,
    },
    firstPauseMs: 1,
    onDropped: (count, reason) => dropped.push(`${count} ${reason}`),
    onState: (message) => states.push(message),
    ...options,
  });
}

async function sent(
  attributes: Readonly<Record<string, PlainAttribute>>,
  config: Parameters<typeof exporter>[0] = {},
) {
  const target = exporter(config);
  target.add(ended(attributes));
  await target.flush();
  target.close();
  const body = JSON.parse(posthog.requests[0]?.body ?? '{}');
  return body.batch?.[0]?.properties ?? {};
}

describe('a call to a model, in PostHog', () => {
  it('[observability O42] is a generation with its model, times, tokens and the user’s own attributes', async () => {
    const properties = await sent(generation);
    expect(posthog.requests).toHaveLength(1);
    expect(posthog.requests[0]).toMatchObject({ method: 'POST', path: '/batch/' });
    const { api_key, batch } = JSON.parse(posthog.requests[0]?.body ?? '');
    expect(api_key).toBe(key);
    expect(batch).toMatchObject([{ event: '$ai_generation', timestamp: '2026-09-04T12:00:01.500Z' }]);
    expect(properties).toMatchObject({
      $ai_model: 'gpt-5-mini',
      $ai_provider: 'openai',
      $ai_latency: 1.5,
      $ai_time_to_first_token: 0.25,
      $ai_stream: true,
      $ai_input_tokens: 10,
      $ai_output_tokens: 20,
      $ai_http_status: 200,
      $ai_trace_id: traceId,
      distinct_id: traceId,
      $process_person_profile: false,
      'tenant.id': 'acme',
    });
    for (const name of ['$ai_parent_id', '$ai_input', '$ai_is_error', 'llm.model', 'llm.duration_ms']) {
      expect(properties).not.toHaveProperty([name]);
    }
  });

  it('[observability O43] names the person, the failure, and with leave the message', async () => {
    const failed = {
      ...generation,
      'plano.distinct_id': 'u1',
      'http.status_code': 500,
      'error.message': 'boom',
      'llm.user_message_preview': 'hello',
    };
    const properties = await sent(failed, { captureMessages: true });
    expect(properties).toMatchObject({
      distinct_id: 'u1',
      $ai_is_error: true,
      $ai_error: 'boom',
      $ai_input: [{ role: 'user', content: 'hello' }],
    });
    expect(properties).not.toHaveProperty('$process_person_profile');
  });

  it('keeps messages back unless the config gives leave', async () => {
    const properties = await sent({ ...generation, 'llm.user_message_preview': 'hello' });
    expect(JSON.stringify(properties)).not.toContain('hello');
  });

  it('masks what looks like a credential, wherever it stands', async () => {
    const secret = `sk-${'a1B2'.repeat(10)}`;
    const leaking = {
      ...generation,
      note: `my key is ${secret}`,
      api_key: 'hunter2hunter2hunter2',
      'llm.user_message_preview': secret,
    };
    await sent(leaking, { captureMessages: true });
    const body = posthog.requests[0]?.body ?? '';
    expect(body).not.toContain(secret);
    expect(body).not.toContain('hunter2');
  });

  it.each(['', '/', '///'])(
    '[observability O44] goes to the same place with %j behind the address',
    async (tail) => {
      await sent(generation, { url: `${posthog.url}${tail}` });
      expect(posthog.requests.map(({ path }) => path)).toEqual(['/batch/']);
    },
  );
});

describe('batches for PostHog', () => {
  it('[observability O44] are not sent without a call to a model', async () => {
    const target = exporter();
    target.add(ended({ 'route.selected_model': 'none' }));
    await target.flush();
    expect(posthog.requests).toEqual([]);
  });

  it('hold what ended together', async () => {
    const target = exporter();
    for (let call = 0; call < 3; call++) target.add(ended(generation));
    await target.flush();
    expect(posthog.requests).toHaveLength(1);
    expect(JSON.parse(posthog.requests[0]?.body ?? '').batch).toHaveLength(3);
  });

  it.each([429, 500, 503])('are sent again after a %i, at most three times', async (status) => {
    posthog.answer = answerJson(status, {});
    const target = exporter();
    target.add(ended(generation));
    await target.flush();
    expect(posthog.requests).toHaveLength(4);
    expect(dropped).toEqual(['1 export_failed']);
    expect(states).toEqual([expect.stringContaining(`it answered ${status}`)]);
  });

  it('are lost at once when PostHog refuses them, and told of once, without the key', async () => {
    posthog.answer = answerJson(401, {});
    const target = exporter();
    for (let call = 0; call < 2; call++) {
      target.add(ended(generation));
      await target.flush();
    }
    expect(posthog.requests).toHaveLength(2);
    expect(states).toHaveLength(1);
    posthog.answer = answerJson(200, {});
    target.add(ended(generation));
    await target.flush();
    expect(states).toEqual([
      expect.stringContaining('it answered 401'),
      expect.stringContaining('takes events again'),
    ]);
    expect(states.join()).not.toContain(key);
  });

  it('wait for nobody: what does not fit is dropped and counted', async () => {
    const held = Promise.withResolvers<void>();
    posthog.answer = async (response) => {
      await held.promise;
      response.writeHead(200).end('{}');
    };
    const target = exporter();
    for (let call = 0; call < 1300; call++) target.add(ended(generation));
    expect(dropped.length).toBeGreaterThan(0);
    held.resolve();
    await target.flush();
  });

  it('end with the exporter, also when PostHog hangs', async () => {
    posthog.answer = () => {};
    const target = exporter();
    target.add(ended(generation));
    const flushed = target.flush();
    await vi.waitFor(() => expect(posthog.requests).toHaveLength(1));
    target.close();
    await flushed;
    expect(dropped).toEqual(['1 export_failed']);
    expect(states).toEqual([]);
  });

  it('say what is missing when the key has no value', async () => {
    await sent(generation, { apiKey: null });
    expect(posthog.requests).toEqual([]);
    expect(states).toEqual([expect.stringContaining('its key has no value')]);
  });
});

describe('a tracer with a PostHog exporter', () => {
  const config = () => ({
    exporters: [
      {
        type: 'posthog',
        url: posthog.url,
        apiKey: key,
        distinctIdHeader: null,
        captureMessages: false,
      } as const,
    ],
  });

  it('sends the calls of what is recorded', async () => {
    const { tracer } = startTracer({ config: config() });
    const span = tracer
      .startRequest(request())
      .startSpan({ component: 'llm', name: 'llm', kind: 1, parent: null });
    span.set('llm.model', 'gpt-4o');
    span.end();
    await tracer.flush();
    expect(posthog.requests).toHaveLength(1);
    tracer.update(null, '');
    await tracer.shutdown(1000);
  });

  it('sends nothing that only this machine wanted recorded', async () => {
    const { tracer } = startTracer({ config: { ...config(), randomSampling: 0 } });
    const span = tracer
      .startRequest(request())
      .startSpan({ component: 'llm', name: 'llm', kind: 1, parent: null });
    span.set('llm.model', 'gpt-4o');
    span.end();
    await tracer.shutdown(1000);
    expect(posthog.requests).toEqual([]);
  });
});
