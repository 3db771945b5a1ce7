import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { createGateway } from '../../src-gateway/gateway.ts';
import { createMetrics } from '../../src-gateway/telemetry/metrics.ts';
import { createTracer } from '../../src-gateway/telemetry/tracer.ts';
import { type Sandbox, startSandbox } from '../../src-main/sandbox/sandbox.ts';
import { configFrom } from '../support/config-from.ts';
import { quietSettings, quietTracing } from '../support/gateway-settings.ts';
import { type RecordingProvider, startRecordingProvider } from '../support/recording-provider.ts';

/** A real gateway between the vendors' clients and two providers: the sandbox, and one that records. */
export interface GatewayOnSandbox {
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly recorder: RecordingProvider;
  readonly openai: OpenAI;
  readonly anthropic: Anthropic;
  close(): Promise<void>;
}

/** Any model of the sandbox is there as `openai/…` and `anthropic/…`; the config names those that record. */
export async function startGatewayOnSandbox(): Promise<GatewayOnSandbox> {
  const sandbox = await startSandbox({ port: 0 });
  const recorder = await startRecordingProvider();
  const config = configFrom(`
version: v0.4.0
listeners:
  - {type: model, name: conformance, address: 127.0.0.1, port: 12000}
model_providers:
  - {model: openai/*, access_key: sk-sandbox, base_url: "${sandbox.url}/v1"}
  - {model: anthropic/*, access_key: sk-sandbox, base_url: "${sandbox.url}/v1"}
  - {model: custom/recorded, provider_interface: openai, access_key: sk-recorder, base_url: "${recorder.url}/v1"}
  - {model: openai/recorded, access_key: sk-recorder, base_url: "${recorder.url}/v1"}
  - {model: openai/gpt-4o, access_key: sk-recorder, base_url: "${recorder.url}/v1"}
  - {model: groq/m, repair_stream: true, access_key: sk-recorder, base_url: "${recorder.url}/v1"}
  - {model: mistral/unrepaired, repair_stream: false, access_key: sk-recorder, base_url: "${recorder.url}/v1"}
  - {model: anthropic/unrepaired, repair_stream: false, access_key: sk-recorder, base_url: "${recorder.url}/v1"}
  - {model: anthropic/recorded, access_key: sk-recorder, base_url: "${recorder.url}/v1"}
model_aliases:
  acme.echo.v1: {target: openai/echo}
`);
  const listeners = config.listeners.map((listener) => ({ ...listener, port: 0 }));
  const gateway = createGateway({
    config: { ...config, listeners },
    settings: quietSettings,
    tracer: createTracer({
      config: null,
      settings: quietTracing,
      productVersion: quietSettings.productVersion,
      configSha256: config.source.hash,
    }),
    metrics: createMetrics({ productVersion: quietSettings.productVersion }),
    log: () => undefined,
  });
  await gateway.start();
  const port = gateway.status().listeners[0]?.port;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    sandbox,
    recorder,
    openai: new OpenAI({ baseURL: `${url}/v1`, apiKey: 'unused', maxRetries: 0 }),
    anthropic: new Anthropic({ baseURL: url, apiKey: 'unused', maxRetries: 0 }),
    close: async () => {
      await gateway.stop({ graceMs: 0 });
      await sandbox.close();
      await recorder.close();
    },
  };
}
