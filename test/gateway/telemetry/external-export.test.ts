import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Tracer, TracerOptions } from '../../../src-gateway/telemetry/tracer.ts';
import { nativeNames } from '../../support/native-names.ts';
import { type OtlpReceiver, startOtlpReceiver } from './otlp-receiver.ts';
import { request, startTracer, tracingConfig } from './tracer-fixture.ts';

let receiver: OtlpReceiver;
const started: Tracer[] = [];

beforeEach(async () => {
  receiver = await startOtlpReceiver();
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((tracer) => tracer.shutdown(0)));
  receiver.close();
  vi.unstubAllEnvs();
});

describe('export to an OTLP/gRPC destination', () => {
  it('sends what the config names, by itself, with the headers of the settings', async () => {
    const { tracer } = start({ exporterHeaders: { 'x-team': 'core' } });
    endOneSpan(tracer, 'first');
    const [span] = await receiver.received(1);
    expect(span).toMatchObject({ name: 'first', resource: { 'service.name': 'plano(inbound)' } });
    expect(receiver.metadata[0]?.get('x-team')).toEqual(['core']);
  });

  it.each([{ 'bad header': 'secret-1' }, { 'x-key': 'secret-ü' }])(
    'names a header that gRPC refuses, never its value: %o',
    async (exporterHeaders) => {
      const messages: string[] = [];
      const { tracer } = start({ exporterHeaders }, { onExportState: (message) => messages.push(message) });
      endOneSpan(tracer, 'first');
      await tracer.flush();
      expect(messages).toEqual([expect.stringContaining(Object.keys(exporterHeaders)[0] ?? '')]);
      expect(messages.join()).not.toContain('secret');
    },
  );

  it('uses the endpoint of the settings when the config names none', async () => {
    const { tracer } = startTracer({
      config: {},
      settings: { embeddedCollector: false, endpoint: receiver.endpoint },
    });
    started.push(tracer);
    endOneSpan(tracer, 'first');
    await tracer.flush();
    expect(receiver.spans).toHaveLength(1);
  });

  it('sends what is named no place to the default, unless the host has a collector', async () => {
    const asked = (embeddedCollector: boolean) => {
      const hosts: string[] = [];
      const addressesOf = async (host: string) => {
        hosts.push(host);
        return ['127.0.0.1'];
      };
      const { tracer } = startTracer({ config: {}, settings: { embeddedCollector }, addressesOf });
      started.push(tracer);
      endOneSpan(tracer, 'first');
      return { hosts, tracer };
    };
    const withCollector = asked(true);
    const alone = asked(false);
    await vi.waitFor(() => expect(alone.hosts).toEqual(['localhost']), 10_000);
    await withCollector.tracer.flush();
    expect(withCollector.hosts).toEqual([]);
  });

  it('reaches the machine by the name that containers have for it', async () => {
    const endpoint = receiver.endpoint.replace('127.0.0.1', 'host.docker.internal');
    const { tracer } = startTracer({
      ...{ config: { endpoint }, settings: { embeddedCollector: false } },
      addressesOf: nativeNames.candidates,
    });
    started.push(tracer);
    endOneSpan(tracer, 'first');
    expect(await receiver.received(1)).toHaveLength(1);
  });

  it('[observability O16] sends nothing without sampling, and nothing is recorded without a collector', async () => {
    const { tracer, batches } = startTracer({
      config: { randomSampling: 0, endpoint: receiver.endpoint },
      settings: { embeddedCollector: false, endpoint: receiver.endpoint },
    });
    started.push(tracer);
    endOneSpan(tracer, 'first');
    await tracer.flush();
    expect(receiver.metadata).toEqual([]);
    expect(batches).toEqual([]);
  });

  it('sends to both, the collector of the host and the destination', async () => {
    const { tracer, spans } = start({ embeddedCollector: true });
    endOneSpan(tracer, 'first');
    const [local] = await spans();
    expect(receiver.spans).toEqual([local]);
  });

  it('loses nothing at the end: a shutdown flushes within 2 s', async () => {
    const { tracer } = start();
    for (let index = 0; index < 700; index += 1) {
      endOneSpan(tracer, `span ${index}`);
    }
    const before = performance.now();
    await tracer.shutdown(2000);
    expect(receiver.spans).toHaveLength(700);
    expect(performance.now() - before).toBeLessThan(2000);
  });

  it('does not wait for a destination that never answers', async () => {
    receiver.answers.push('never');
    const { tracer } = start();
    endOneSpan(tracer, 'first');
    const before = performance.now();
    await tracer.shutdown(100);
    expect(performance.now() - before).toBeLessThan(1500);
  });

  it('repeats a call that may be repeated', async () => {
    receiver.answers.push(status.UNAVAILABLE);
    const { tracer } = start();
    endOneSpan(tracer, 'first');
    await tracer.flush();
    expect(receiver.spans).toHaveLength(1);
    expect(receiver.metadata).toHaveLength(2);
  });

  it('counts what a destination refuses, and says once that it fails and once that it works again', async () => {
    const dropped: [number, string][] = [];
    const messages: string[] = [];
    receiver.answers.push(status.PERMISSION_DENIED, status.PERMISSION_DENIED);
    const { tracer } = start(
      {},
      {
        onDropped: (count, reason) => dropped.push([count, reason]),
        onExportState: (message) => messages.push(message),
      },
    );
    for (const name of ['first', 'second', 'third', 'fourth']) {
      endOneSpan(tracer, name);
      await tracer.flush();
    }

    expect(dropped).toEqual([
      [1, 'export_failed'],
      [1, 'export_failed'],
    ]);
    expect(messages).toEqual([
      expect.stringMatching(/^Spans cannot be sent to http:\/\/127\.0\.0\.1:\d+: .*told to fail/),
      `Spans are sent to ${receiver.endpoint} again.`,
    ]);
    expect(receiver.spans.map(({ name }) => name)).toEqual(['third', 'fourth']);
  });

  it('gives a call up after its time, counts its spans and still shuts down', async () => {
    vi.stubEnv('OTEL_BSP_EXPORT_TIMEOUT', '200');
    const dropped: [number, string][] = [];
    receiver.answers.push('never');
    const { tracer } = start({}, { onDropped: (count, reason) => dropped.push([count, reason]) });
    endOneSpan(tracer, 'first');
    await tracer.shutdown(2000);
    expect(dropped).toEqual([[1, 'export_failed']]);
  });

  it('survives a destination that falls silent while a reload replaces it', async () => {
    vi.stubEnv('OTEL_BSP_EXPORT_TIMEOUT', '200');
    const dropped: [number, string][] = [];
    receiver.answers.push('never');
    const { tracer } = start({}, { onDropped: (count, reason) => dropped.push([count, reason]) });
    endOneSpan(tracer, 'first');
    tracer.update(tracingConfig({ randomSampling: 0 }), 'b'.repeat(64));
    await tracer.flush();
    expect(dropped).toEqual([[1, 'export_failed']]);
  });

  it('refuses the newest spans of a full queue, and counts them', async () => {
    vi.stubEnv('OTEL_BSP_MAX_QUEUE_SIZE', '3');
    const dropped: [number, string][] = [];
    const { tracer } = start({}, { onDropped: (count, reason) => dropped.push([count, reason]) });
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      endOneSpan(tracer, name);
    }
    await tracer.flush();
    endOneSpan(tracer, 'f');
    await tracer.flush();
    expect(receiver.spans.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'f']);
    expect(dropped).toEqual([
      [1, 'queue_full'],
      [1, 'queue_full'],
    ]);
  });

  it.each(['1', '0'])('sends one by one with a batch size of %s', async (size) => {
    vi.stubEnv('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', size);
    const { tracer } = start();
    endOneSpan(tracer, 'a');
    endOneSpan(tracer, 'b');
    await tracer.flush();
    expect(receiver.spans.map(({ name }) => name).toSorted()).toEqual(['a', 'b']);
    expect(receiver.metadata).toHaveLength(2);
  });

  it('moves to another destination with a reload, and the old one gets what was meant for it', async () => {
    const other = await startOtlpReceiver();
    try {
      const { tracer } = start();
      endOneSpan(tracer, 'before');
      tracer.update(tracingConfig({ endpoint: other.endpoint }), 'b'.repeat(64));
      endOneSpan(tracer, 'after');
      await tracer.flush();
      expect(receiver.spans.map(({ name }) => name)).toEqual(['before']);
      expect(other.spans.map(({ name }) => name)).toEqual(['after']);
    } finally {
      other.close();
    }
  });
});

function start(
  settings: Partial<TracerOptions['settings']> = {},
  options: Partial<Pick<TracerOptions, 'onDropped' | 'onExportState'>> = {},
) {
  const fixture = startTracer({
    ...options,
    config: { endpoint: receiver.endpoint },
    settings: { embeddedCollector: false, ...settings },
  });
  started.push(fixture.tracer);
  return fixture;
}

function endOneSpan(tracer: Tracer, name: string): void {
  tracer.startRequest(request()).startSpan({ component: 'inbound', name, kind: 2, parent: null }).end();
}
