import { describe, expect, it, onTestFinished } from 'vitest';
import { RecordedSpan } from '../../../src-gateway/telemetry/recorded-span.ts';
import { batchSize, mostContentWaiting, SpanQueue } from '../../../src-gateway/telemetry/span-queue.ts';
import { startRecordingProvider } from '../../support/recording-provider.ts';
import { request, startTracer } from './tracer-fixture.ts';

const said = new Map([['gen_ai.input.messages', '[{"role":"user"}]']]);
const none = new Map<string, string>();

async function receivers() {
  const [otlp, posthog] = await Promise.all([startRecordingProvider(), startRecordingProvider()]);
  for (const receiver of [otlp, posthog]) {
    receiver.answer = (response) => void response.writeHead(200).end('{}');
    onTestFinished(() => receiver.close());
  }
  const started = startTracer({
    config: {
      exporters: [
        { type: 'otlp', url: otlp.url, headers: {}, protocol: 'http/json' },
        {
          type: 'posthog',
          url: posthog.url,
          apiKey: 'k',
          distinctIdHeader: null,
          captureMessages: false,
        },
      ],
    },
    settings: { exportContent: true },
  });
  const span = () => {
    const one = started.tracer.startRequest(request());
    const made = one.startSpan({ component: 'llm', name: 'llm', kind: 1, parent: null });
    made.set('llm.model', 'm');
    return made;
  };
  const sent = () => otlp.requests.map(({ body }) => body).join('');
  return { ...started, otlp, posthog, span, sent };
}

describe('what was said, in a span', () => {
  it.each(['before', 'after'])(
    'goes to OTLP with its span when it is known %s its end, and nowhere else',
    async (when) => {
      const { posthog, sent, span, spans, tracer } = await receivers();
      const one = span();
      expect(tracer.awaitContent(one.spanId)).toBe(true);
      if (when === 'before') tracer.giveContent(one.spanId, said);
      one.end();
      await tracer.flush();
      if (when === 'after') {
        expect(sent()).toBe('');
        tracer.giveContent(one.spanId, said);
        await tracer.flush();
      }
      expect(sent().match(/gen_ai\.input\.messages/g)).toHaveLength(1);
      expect(sent()).toContain(one.spanId);
      expect(posthog.requests).toHaveLength(1);
      for (const { body } of posthog.requests) expect(body).not.toContain('gen_ai.input');
      const embedded = await spans();
      expect(embedded).toHaveLength(1);
      expect(embedded[0]?.attributes).not.toHaveProperty('gen_ai.input.messages');
    },
  );

  it('keeps no span back for ever: there may be nothing, and there is an end', async () => {
    const { sent, span, tracer } = await receivers();
    const [empty, lost] = [span(), span()];
    for (const one of [empty, lost]) tracer.awaitContent(one.spanId);
    for (const one of [empty, lost]) one.end();
    tracer.giveContent(empty.spanId, none);
    await tracer.flush();
    expect(sent()).toContain(empty.spanId);
    expect(sent()).not.toContain(lost.spanId);
    await tracer.shutdown(2000);
    expect(sent()).toContain(lost.spanId);
  });

  it('is not waited for where it stays here, or where spans go nowhere', async () => {
    const quiet = startTracer({});
    expect(quiet.tracer.awaitContent('a')).toBe(false);
    const nowhere = startTracer({ settings: { exportContent: true, embeddedCollector: true } });
    expect(nowhere.tracer.awaitContent('a')).toBe(false);
  });
});

describe('spans with much content', () => {
  const owner = {
    limits: { attributes: 9, events: 9, attributesPerEvent: 9 },
    now: () => 1,
    redact: (text: string) => text,
    ended: () => undefined,
  };
  const start = {
    traceId: 'a',
    spanId: 'b',
    parentSpanId: '',
    parentIsRemote: false,
    traceState: '',
    service: 's',
    name: 'n',
    kind: 1,
    startTime: 1,
  } as const;
  const spanOf = (bytes: number) =>
    new RecordedSpan(start, owner).withContent(new Map([['gen_ai.input.messages', 'x'.repeat(bytes)]]));
  const mib = 1024 * 1024;

  it('go in batches that a receiver takes', () => {
    expect(batchSize([spanOf(mib), spanOf(1), spanOf(1)], 512)).toBe(1);
    expect(batchSize([spanOf(3 * mib), spanOf(1)], 512)).toBe(1);
    expect(batchSize([spanOf(1), spanOf(mib / 2), spanOf(1), spanOf(mib)], 512)).toBe(3);
    expect(batchSize([spanOf(1), spanOf(1), spanOf(1)], 2)).toBe(2);
  });

  it('lose it, and not the spans, where the receiver does not keep up', async () => {
    const batches: RecordedSpan[][] = [];
    const open = Promise.withResolvers<void>();
    const queue = new SpanQueue({
      ...{ maxQueueSize: 2048, maxBatchSize: 512, delayMs: 10_000 },
      send: async (spans) => {
        batches.push([...spans]);
        if (batches.length === 1) await open.promise;
      },
      onDropped: (count) => expect(count).toBe(0),
      onFailure: (error) => expect(error).toBe(null),
    });
    const many = mostContentWaiting / mib + 3;
    for (let count = 0; count < many; count++) queue.add(spanOf(mib));
    open.resolve();
    await queue.flush();
    const sent = batches.flat();
    expect(sent).toHaveLength(many);
    expect(sent.filter(({ contentBytes }) => contentBytes === 0)).toHaveLength(2);
    for (const batch of batches) {
      expect(batch.reduce((sum, { contentBytes }) => sum + contentBytes, 0)).toBeLessThanOrEqual(mib);
    }
  });
});
