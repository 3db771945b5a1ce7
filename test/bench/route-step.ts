import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { readRequestBody } from '../../src-gateway/apis/request-body.ts';
import { Exchange } from '../../src-gateway/listeners/exchange.ts';
import { compilePlan } from '../../src-gateway/listeners/gateway-plan.ts';
import { promptSession } from '../../src-gateway/listeners/prompt-session.ts';
import { routeRequest } from '../../src-gateway/listeners/route-request.ts';
import { startRequestTrace } from '../../src-gateway/listeners/start-request-trace.ts';
import { createMetrics } from '../../src-gateway/telemetry/metrics.ts';
import { createTracer } from '../../src-gateway/telemetry/tracer.ts';
import { configFrom } from '../support/config-from.ts';
import { quietSettings, quietTracing } from '../support/gateway-settings.ts';

/** A model listener's routing step by itself, for one request to `model` under a config. */
export function routeStep(configText: string, body: string): () => Promise<unknown> {
  const config = configFrom(configText);
  const [listener] = config.listeners;
  if (listener === undefined) throw new Error('the config has no listener');
  const plan = compilePlan(config, quietSettings);
  const productVersion = quietSettings.productVersion;
  const context = {
    listener,
    plan: () => plan,
    tracer: createTracer({
      ...{ config: null, settings: quietTracing, productVersion },
      configSha256: config.source.hash,
    }),
    metrics: createMetrics({ productVersion }),
    log: () => undefined,
    decided: () => undefined,
    phase: () => 'ok' as const,
    readiness: async () => ({ isReady: true, components: {} }),
    analyseSignals: () => undefined,
    recorder: null,
  };
  const request = new IncomingMessage(new Socket());
  const exchange = new Exchange(request, new ServerResponse(request), {});
  const { trace } = startRequestTrace(context, exchange);
  const read = readRequestBody('chat', Buffer.from(body));
  const prompt = promptSession(plan, exchange, 'chat', read);
  const begin = () => () => {
    throw new Error('no router is called over the network');
  };
  return () =>
    routeRequest({ ...{ context, plan, exchange, trace, prompt }, api: 'chat', body: read }, begin);
}
