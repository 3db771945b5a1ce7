import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { createGateway } from '../../../src-gateway/gateway.ts';
import type { LogRecord } from '../../../src-gateway/telemetry/log-record.ts';
import { createMetrics, type Metrics } from '../../../src-gateway/telemetry/metrics.ts';
import { createTracer } from '../../../src-gateway/telemetry/tracer.ts';
import { configFrom } from '../../support/config-from.ts';
import { freePorts } from '../../support/free-ports.ts';
import { quietSettings, quietTracing } from '../../support/gateway-settings.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { decodeOtlp, type ReceivedSpan } from './decode-otlp.ts';

/** A real gateway in front of one recording provider, everything traced. */
export interface TracedGateway {
  readonly provider: RecordingProvider;
  readonly logs: readonly LogRecord[];
  readonly metrics: Metrics;
  send(request: SentRequest): Promise<GivenReply>;
  /** A chat request for `openai/gpt-4o`, with members of its own. */
  chat(
    body: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<GivenReply>;
  /** The spans of all requests that have ended. */
  spans(): Promise<ReceivedSpan[]>;
  /** The attributes of the one llm span. */
  llmAttributes(): Promise<ReceivedSpan['attributes']>;
  stop(): Promise<void>;
}

interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface GivenReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export async function startTracedGateway(): Promise<TracedGateway> {
  const provider = await startRecordingProvider();
  provider.answer = goodReply;
  const [port = 0, closedPort = 0] = await freePorts(2);
  const config = configFrom(configText(port, provider.url, closedPort));
  const batches: Uint8Array[] = [];
  const logs: LogRecord[] = [];
  const metrics = createMetrics({ productVersion: '1.2.3' });
  const tracer = createTracer({
    config: config.tracing,
    settings: { ...quietTracing, embeddedCollector: true },
    productVersion: '1.2.3',
    configSha256: config.source.hash,
    onOtlp: (bytes) => {
      batches.push(bytes);
    },
  });
  const gateway = createGateway({
    config,
    settings: quietSettings,
    tracer,
    metrics,
    log: (record) => logs.push(record),
  });
  await gateway.start();

  const send = (request: SentRequest) => sendTo(port, request);
  const spans = async () => {
    // The last span ends just after the client has its answer.
    while (gateway.status().inFlight > 0) await new Promise((resolve) => setImmediate(resolve));
    await tracer.flush();
    return batches.flatMap(decodeOtlp);
  };
  return {
    provider,
    logs,
    metrics,
    send,
    spans,
    chat(body, headers = {}) {
      const full = { model: 'openai/gpt-4o', messages: [{ role: 'user', content: 'hi' }], ...body };
      return send({ method: 'POST', path: '/v1/chat/completions', body: JSON.stringify(full), headers });
    },
    llmAttributes: async () => spanOf(await spans(), 'plano(llm)').attributes,
    async stop() {
      await gateway.stop({ graceMs: 0 });
      await tracer.shutdown(0);
      await provider.close();
    },
  };
}

/** The only span of a service. Throws when there are none or several. */
export function spanOf(spans: readonly ReceivedSpan[], service: string): ReceivedSpan {
  const [span, ...more] = spans.filter((candidate) => candidate.resource['service.name'] === service);
  if (span === undefined || more.length > 0) {
    throw new Error(`one span of ${service}, not ${more.length + (span === undefined ? 0 : 1)}`);
  }
  return span;
}

const goodReply = answerJson(200, {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-4o-2024-08-06',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'hi' } }],
  usage: { prompt_tokens: 12, completion_tokens: 34, total_tokens: 46 },
});

function configText(port: number, providerUrl: string, closedPort: number): string {
  return `
version: v0.4.0
listeners:
  - { type: model, name: llm, port: ${port} }
model_providers:
  - { model: openai/gpt-4o, access_key: sk-test, base_url: "${providerUrl}", default: true }
  - { model: openai/gpt-4o-mini, access_key: sk-test, base_url: "${providerUrl}" }
  - { model: anthropic/claude, access_key: sk-test, base_url: "${providerUrl}" }
  - { model: closed/model, access_key: sk-test, provider_interface: openai, base_url: "http://127.0.0.1:${closedPort}" }
model_aliases:
  fast: { target: openai/gpt-4o-mini }
tracing:
  random_sampling: 100
  span_attributes: { header_prefixes: [x-katanemo-] }
`;
}

async function sendTo(port: number, { method, path, body, headers = {} }: SentRequest): Promise<GivenReply> {
  const request = httpRequest({
    host: '127.0.0.1',
    port,
    method,
    path,
    headers: { 'content-type': 'application/json', ...headers },
  });
  request.end(body);
  const [response] = await once(request, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() };
}
