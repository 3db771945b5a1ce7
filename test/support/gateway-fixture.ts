import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import { createGateway, type Gateway } from '../../src-gateway/gateway.ts';
import type { GatewaySettings } from '../../src-gateway/gateway-settings.ts';
import type { DecisionEvidence } from '../../src-gateway/listeners/decision-evidence.ts';
import { BodyRecorder } from '../../src-gateway/recording/body-recorder.ts';
import type { RecordedBody } from '../../src-gateway/recording/recorded-body.ts';
import type { AccessLogRecord, LogRecord } from '../../src-gateway/telemetry/log-record.ts';
import { createMetrics } from '../../src-gateway/telemetry/metrics.ts';
import { createTracer } from '../../src-gateway/telemetry/tracer.ts';
import { decodeOtlp, type ReceivedSpan } from '../gateway/telemetry/decode-otlp.ts';
import { configFrom } from './config-from.ts';
import { quietSettings, quietTracing } from './gateway-settings.ts';

/** A gateway on free ports, every request traced; what it logs, traces and counts can be read back. */
export interface GatewayFixture {
  readonly gateway: Gateway;
  /** Of the first model listener. */
  readonly url: string;
  readonly logs: readonly LogRecord[];
  /** Why requests went where they went. */
  readonly decisions: readonly DecisionEvidence[];
  /** What was said in the requests so far, where `captureContent` is on. */
  bodies(): Promise<readonly RecordedBody[]>;
  urlOf(listener: string): string;
  send(path: string, options?: SendOptions): Promise<Reply>;
  /** `POST /v1/chat/completions` with one user message. */
  chat(model: string | undefined, options?: ChatOptions): Promise<Reply>;
  /** All spans so far. */
  spans(): Promise<readonly ReceivedSpan[]>;
  /** The span of this service, e.g. `plano(llm)`; throws when there is not exactly one. */
  span(service: string): Promise<ReceivedSpan>;
  accessLines(hop: AccessLogRecord['hop']): readonly AccessLogRecord[];
  /** The lines of the metrics page that contain `text`. */
  metricLines(text: string): Promise<string[]>;
  /** Forgets what was logged, traced and decided so far. */
  forget(): void;
  close(): Promise<void>;
}

export interface SendOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface ChatOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** More members of the body. */
  readonly body?: Readonly<Record<string, unknown>>;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  /** Throws when the body is not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of any shape
  json(): any;
}

export async function startGateway(
  configText: string,
  settings: Partial<GatewaySettings> = {},
  variables: Readonly<Record<string, string>> = {},
): Promise<GatewayFixture> {
  const config = onFreePorts(configFrom(configText, variables));
  const metrics = createMetrics({ productVersion: '0.0.0-test' });
  const batches: Uint8Array[] = [];
  const tracer = createTracer({
    config: config.tracing,
    settings: { ...quietTracing, embeddedCollector: true, localSampling: 100 },
    productVersion: '0.0.0-test',
    configSha256: config.source.hash,
    onOtlp: (bytes) => void batches.push(bytes),
  });
  const logs: LogRecord[] = [];
  const decisions: DecisionEvidence[] = [];
  const bodies: RecordedBody[] = [];
  const recorder = new BodyRecorder({
    send: async (sent) => void bodies.push(...sent),
    onDropped: () => undefined,
  });
  const gateway = createGateway({
    config,
    settings: { ...quietSettings, ...settings },
    tracer,
    metrics,
    log: (record) => void logs.push(record),
    decided: (evidence) => void decisions.push(evidence),
    recorder,
  });
  await gateway.start();
  const urlOf = (name?: string) => {
    const listener = gateway
      .status()
      .listeners.find((each) => each.state === 'running' && (name === undefined || each.name === name));
    return `http://127.0.0.1:${listener?.port}`;
  };
  const spans = async () => {
    await tracer.flush();
    return batches.flatMap(decodeOtlp);
  };
  const url = urlOf();
  return {
    gateway,
    url,
    logs,
    decisions,
    async bodies() {
      await recorder.flush();
      return bodies;
    },
    urlOf,
    send: (path, options) => sendTo(`${url}${path}`, options),
    chat: (model, { headers, body } = {}) =>
      sendTo(`${url}/v1/chat/completions`, {
        headers: headers ?? {},
        body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hi' }], ...body }),
      }),
    spans,
    async span(service) {
      const found = (await spans()).filter((each) => each.resource['service.name'] === service);
      const [only] = found;
      if (only === undefined || found.length > 1) throw new Error(`${found.length} spans of ${service}`);
      return only;
    },
    accessLines: (hop) => logs.filter((each) => each.kind === 'access').filter((each) => each.hop === hop),
    forget() {
      for (const kept of [logs, decisions, batches, bodies]) kept.length = 0;
    },
    async metricLines(text) {
      const { body } = await metrics.render();
      return body.split('\n').filter((line) => line.includes(text) && !line.startsWith('#'));
    },
    async close() {
      await gateway.stop({ graceMs: 0 });
      await tracer.shutdown(100);
    },
  };
}

export function onFreePorts(config: GatewayConfig): GatewayConfig {
  return { ...config, listeners: config.listeners.map((listener) => ({ ...listener, port: 0 })) };
}

/** One request on a connection of its own, sent exactly as given: `fetch` adds headers and hides some. */
export function sendTo(url: string, options: SendOptions = {}): Promise<Reply> {
  const { headers = {}, body } = options;
  const method = options.method ?? (body === undefined ? 'GET' : 'POST');
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      { method, agent: false, headers: { ...type, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const bytes = Buffer.concat(chunks);
          const text = bytes.toString();
          const status = response.statusCode ?? 0;
          resolve({ status, headers: response.headers, bytes, text, json: () => JSON.parse(text) });
        });
      },
    );
    request.once('error', reject);
    request.end(body);
  });
}
