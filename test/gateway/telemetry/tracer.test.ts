import { describe, expect, it } from 'vitest';
import type { Tracer } from '../../../src-gateway/telemetry/tracer.ts';
import { configSha256, request, startTracer, tracingSettings } from './tracer-fixture.ts';

describe('a reload', () => {
  it('may turn the recording for the host on and off', async () => {
    const { tracer, spans } = startTracer({ config: null, settings: { localSampling: 0 } });
    endOneSpan(tracer);
    tracer.update(null, configSha256, tracingSettings({ localSampling: 100 }));
    endOneSpan(tracer);
    tracer.update(null, configSha256);
    endOneSpan(tracer);
    tracer.update(null, configSha256, tracingSettings({ embeddedCollector: false }));
    endOneSpan(tracer);
    expect(await spans()).toHaveLength(2);
  });
});

describe('the hand-off to the host', () => {
  it('joins the spans of a moment and comes by itself', async () => {
    const { promise, resolve } = Promise.withResolvers<Uint8Array>();
    const { tracer } = startTracer({ onOtlp: resolve });
    const started = performance.now();
    for (let index = 0; index < 3; index += 1) {
      endOneSpan(tracer);
    }
    expect((await promise).length).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('groups by service and keeps the order of spans', async () => {
    const { tracer, batches, spans } = startTracer();
    const trace = tracer.startRequest(request());
    for (const [component, name] of [
      ['llm', 'a'],
      ['outbound', 'b'],
      ['llm', 'c'],
    ] as const) {
      trace.startSpan({ component, name, kind: 1, parent: null }).end();
    }
    expect((await spans()).map(({ name }) => name)).toEqual(['a', 'c', 'b']);
    expect(batches).toHaveLength(1);
  });

  it('counts what a failing host does not take, and goes on', async () => {
    const dropped: [number, string][] = [];
    let failing = true;
    const taken: Uint8Array[] = [];
    const { tracer } = startTracer({
      onOtlp(bytes) {
        if (failing) {
          throw new Error('channel closed');
        }
        taken.push(bytes);
      },
      onDropped: (count, reason) => dropped.push([count, reason]),
    });
    endOneSpan(tracer);
    await tracer.flush();
    failing = false;
    endOneSpan(tracer);
    await tracer.flush();

    expect(dropped).toEqual([[1, 'export_failed']]);
    expect(taken).toHaveLength(1);
  });

  it('waits for a slow host and lets the oldest spans go', async () => {
    let dropped = 0;
    const release = Promise.withResolvers<void>();
    const { tracer } = startTracer({
      onOtlp: () => release.promise,
      onDropped: (count) => {
        dropped += count;
      },
    });
    for (let index = 0; index < 512 + 8192 + 10; index += 1) {
      endOneSpan(tracer);
    }
    expect(dropped).toBe(10);
    release.resolve();
    await tracer.flush();
    expect(dropped).toBe(10);
  });

  it('gives up at the end of its time', async () => {
    let dropped = 0;
    const { tracer } = startTracer({
      onOtlp: () => new Promise<void>(() => {}),
      onDropped: (count) => {
        dropped += count;
      },
    });
    for (let index = 0; index < 600; index += 1) {
      endOneSpan(tracer);
    }
    const late = tracer
      .startRequest(request())
      .startSpan({ component: 'llm', name: 'llm', kind: 1, parent: null });
    await tracer.shutdown(50);
    expect(dropped).toBe(88);
    late.end();
    expect(dropped).toBe(89);
    expect(tracer.startRequest(request()).sampled).toBe(false);
  });
});

function endOneSpan(tracer: Tracer): void {
  tracer
    .startRequest(request())
    .startSpan({ component: 'inbound', name: 'POST /v1/chat/completions', kind: 2, parent: null })
    .end();
}
