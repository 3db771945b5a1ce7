import type { ClientApi } from '../../../src-gateway/apis/client-api.ts';
import type { UpstreamApi } from '../../../src-gateway/apis/upstream-api.ts';
import { createGateway } from '../../../src-gateway/gateway.ts';
import { createMetrics } from '../../../src-gateway/telemetry/metrics.ts';
import { createTracer } from '../../../src-gateway/telemetry/tracer.ts';
import { configFrom } from '../../support/config-from.ts';
import { quietSettings, quietTracing } from '../../support/gateway-settings.ts';
import { chatClient } from './chat-client.ts';
import { type MatrixCase, matrixCases } from './matrix-cases.ts';
import { messagesClient } from './messages-client.ts';
import { responsesClient } from './responses-client.ts';
import { startTappedSandbox } from './tapped-sandbox.ts';
import { type Upstream, upstreams, upstreamsConfig } from './upstreams.ts';

/** What became of one case between one client API and one provider API. */
export interface MatrixResult {
  readonly client: ClientApi;
  readonly upstream: UpstreamApi;
  readonly case: string;
  /** `null`: it holds, or the gateway said what it cannot carry. */
  readonly failure: unknown;
  /** What the gateway reported as not carried. */
  readonly dropped: readonly string[];
}

const clients = { chat: chatClient, messages: messagesClient, responses: responsesClient };

/** Runs every case between every two APIs through one real gateway. Never rejects for a case that fails. */
export async function runMatrix(): Promise<readonly MatrixResult[]> {
  const sandbox = await startTappedSandbox();
  const gateway = await startMatrixGateway(sandbox.url);
  try {
    const results: MatrixResult[] = [];
    for (const connect of Object.values(clients)) {
      for (const upstream of upstreams) {
        for (const each of matrixCases)
          results.push(await runCase(each, connect, upstream, gateway.url, sandbox));
      }
    }
    return results;
  } finally {
    await gateway.stop();
    await sandbox.close();
  }
}

async function runCase(
  { check, name }: MatrixCase,
  connect: (typeof clients)[ClientApi],
  upstream: Upstream,
  url: string,
  sandbox: Awaited<ReturnType<typeof startTappedSandbox>>,
): Promise<MatrixResult> {
  const dropped = new Set<string>();
  const client = connect(url, async (input, init) => {
    const reply = await fetch(input, init);
    for (const path of reply.headers.get('x-plano-dropped-fields')?.split(',') ?? []) dropped.add(path);
    return reply;
  });
  const before = sandbox.exchanges.length;
  const pair = { client, upstream, exchanges: () => sandbox.exchanges.slice(before) };
  const failure = await check(pair).then(
    () => null,
    (error: unknown) => error ?? 'failed',
  );
  return { client: client.api, upstream: upstream.api, case: name, failure, dropped: [...dropped] };
}

async function startMatrixGateway(sandboxUrl: string) {
  const config = configFrom(upstreamsConfig(sandboxUrl));
  const { productVersion } = quietSettings;
  const gateway = createGateway({
    config: { ...config, listeners: config.listeners.map((listener) => ({ ...listener, port: 0 })) },
    settings: quietSettings,
    tracer: createTracer({
      config: null,
      settings: quietTracing,
      productVersion,
      configSha256: config.source.hash,
    }),
    metrics: createMetrics({ productVersion }),
    log: () => undefined,
  });
  await gateway.start();
  return {
    url: `http://127.0.0.1:${gateway.status().listeners[0]?.port}`,
    stop: () => gateway.stop({ graceMs: 0 }),
  };
}
