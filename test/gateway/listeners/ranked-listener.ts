import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GatewaySettings } from '../../../src-gateway/gateway-settings.ts';
import type { Candidates } from '../../../src-gateway/listeners/candidates.ts';
import { Exchange } from '../../../src-gateway/listeners/exchange.ts';
import { compilePlan } from '../../../src-gateway/listeners/gateway-plan.ts';
import { serveModelRequest } from '../../../src-gateway/listeners/model.ts';
import type { LogRecord } from '../../../src-gateway/telemetry/log-record.ts';
import { createMetrics } from '../../../src-gateway/telemetry/metrics.ts';
import { createTracer } from '../../../src-gateway/telemetry/tracer.ts';
import { configFrom } from '../../support/config-from.ts';
import { type ChatOptions, type Reply, sendTo } from '../../support/gateway-fixture.ts';
import { quietSettings, quietTracing } from '../../support/gateway-settings.ts';
import { decodeOtlp, type ReceivedSpan } from '../telemetry/decode-otlp.ts';

/** The chat path of a model listener whose every request has the same models to try, best first. */
export interface RankedListener {
  readonly url: string;
  readonly logs: readonly LogRecord[];
  /** What the gateway still has to send, in bytes, over all its clients. */
  queuedBytes(): number;
  /** Answers whose last byte has not gone out, to clients that are still there. */
  openAnswers(): number;
  chat(options?: ChatOptions): Promise<Reply>;
  spans(service: string): Promise<readonly ReceivedSpan[]>;
  metricLines(text: string): Promise<string[]>;
  close(): Promise<void>;
}

export async function startRanked(
  configText: string,
  ranked: readonly string[],
  settings: Partial<GatewaySettings> = {},
): Promise<RankedListener> {
  const config = configFrom(configText);
  const [listener] = config.listeners;
  if (listener === undefined) throw new Error('the config has no listener');
  const plan = compilePlan(config, { ...quietSettings, ...settings });
  const models = ranked.map((name) => {
    const resolution = plan.lookup.resolve(name, undefined);
    if (resolution.kind !== 'resolved') throw new Error(`nobody serves ${name}`);
    return resolution.model;
  });
  const [best, ...others] = models;
  if (best === undefined) throw new Error('a request has at least one candidate');
  const candidates: Candidates = [best, ...others];
  const batches: Uint8Array[] = [];
  const tracer = createTracer({
    config: config.tracing,
    settings: { ...quietTracing, embeddedCollector: true, localSampling: 100 },
    productVersion: '0.0.0-test',
    configSha256: config.source.hash,
    onOtlp: (bytes) => void batches.push(bytes),
  });
  const metrics = createMetrics({ productVersion: '0.0.0-test' });
  const logs: LogRecord[] = [];
  const context = {
    listener,
    plan: () => plan,
    tracer,
    metrics,
    log: (line: LogRecord) => void logs.push(line),
    decided: () => undefined,
    phase: () => 'ok' as const,
    readiness: async () => ({ isReady: true, components: {} }),
    analyseSignals: () => undefined,
    recorder: null,
  };
  const responses = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    responses.add(response);
    const exchange = new Exchange(request, response, {});
    void serveModelRequest(context, exchange, 'chat', async () => ({ candidates, decided: null }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`;
  return {
    url,
    logs,
    openAnswers: () => [...responses].filter((response) => !response.closed).length,
    queuedBytes: () => [...responses].reduce((sum, response) => sum + response.writableLength, 0),
    chat: ({ headers, body } = {}) =>
      sendTo(url, {
        headers: headers ?? {},
        body: JSON.stringify({ model: ranked[0], messages: [{ role: 'user', content: 'hi' }], ...body }),
      }),
    async spans(service) {
      await tracer.flush();
      return batches.flatMap(decodeOtlp).filter((span) => span.resource['service.name'] === service);
    },
    async metricLines(text) {
      const { body } = await metrics.render();
      return body.split('\n').filter((line) => line.includes(text) && !line.startsWith('#'));
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await tracer.shutdown(100);
      await plan.pools.close();
    },
  };
}
