import { clientApiPaths } from '../../../src-gateway/apis/client-api.ts';
import type { GatewayConfig } from '../../../src-gateway/config/gateway-config.ts';
import type { GatewaySettings } from '../../../src-gateway/gateway-settings.ts';
import type { ModelPrice } from '../../../src-gateway/routing/rank-models.ts';
import type { RecentRequest } from '../../collector/recent-requests.ts';
import type { CallRow } from '../../contract/cost-calls.ts';
import type { ImpactReport } from '../../contract/impact-calls.ts';
import type { ClientApi } from '../../contract/playground-calls.ts';
import { askDecision } from '../ask-decision.ts';
import { inOrder } from '../in-order.ts';
import { type LocalGateway, openLocalGateway } from '../local-gateway.ts';
import { refusedModel } from '../refused-model.ts';
import { questionOf } from '../suites/question-of.ts';
import { type ComparedRequest, type Fate, impactReport, median } from './impact-report.ts';

export interface ImpactQuestion {
  /** Both with their values. */
  readonly before: GatewayConfig;
  readonly after: GatewayConfig;
  readonly settings: GatewaySettings;
  readonly requests: readonly RecentRequest[];
  /** Recorded calls, for how long models take. */
  readonly calls: readonly CallRow[];
  priceOf(model: string): ModelPrice | null;
}

export interface ImpactContext {
  readonly signal: AbortSignal;
  progress(value: { readonly done: number; readonly total: number }): void;
}

/** Requests at a time. */
const mostAtOnce = 4;

/**
 * Decides recorded requests of model listeners under two configs, each for itself, as if its session were new.
 * No model is called but routers. Rejects when the signal fires.
 */
export async function previewImpact(
  { after, before, calls, priceOf, requests, settings }: ImpactQuestion,
  { progress, signal }: ImpactContext,
): Promise<ImpactReport> {
  const wanted = requests.flatMap((request) => {
    const api = clientApiPaths.find(([path]) => path === request.path.split('?')[0])?.[1];
    return api !== undefined && isForModels(before, request.listener) ? [{ ...request, api }] : [];
  });
  const open: LocalGateway[] = [];
  const compared: ComparedRequest[] = [];
  try {
    const was = await openFor(before, settings);
    open.push(was);
    const is = await openFor(after, settings);
    open.push(is);
    await inOrder(
      wanted,
      mostAtOnce,
      async (request) => ({
        traceId: request.traceId,
        spanId: request.spanId,
        question: questionOf(request.api, request.body),
        call: request.call,
        before: await fateOf(was, request, signal),
        after: await fateOf(is, request, signal),
      }),
      (result) => {
        compared.push(result);
        progress({ done: compared.length, total: wanted.length });
      },
    );
  } finally {
    await Promise.all(open.map((gateway) => gateway.close()));
  }
  return impactReport(compared, { priceOf, medianMsOf: mediansOf(calls) });
}

function isForModels({ listeners }: GatewayConfig, name: string | null): boolean {
  return listeners.some((listener) => listener.type === 'model' && listener.name === name);
}

/** With its model listeners alone; sessions of the gateway that serves have no say. */
function openFor(config: GatewayConfig, settings: GatewaySettings): Promise<LocalGateway> {
  const listeners = config.listeners.filter(({ type }) => type === 'model');
  const routing = { ...config.routing, sessionCache: { type: 'memory' as const } };
  return openLocalGateway({ ...config, listeners, routing }, settings);
}

async function fateOf(
  { listeners }: LocalGateway,
  { api, body, headers, listener }: RecentRequest & { readonly api: ClientApi },
  signal: AbortSignal,
): Promise<Fate> {
  const found = listeners.find(({ name }) => name === listener);
  if (found === undefined) {
    return { kind: 'refused', status: null, reason: `The model listener "${listener}" is gone` };
  }
  const { decision, error, status } = await askDecision(
    { url: found.url, gatewayKey: null },
    { listener: found.name, api, body, headers: headersThatCount(headers), dryRun: true },
    signal,
  );
  if (decision === null)
    return { kind: 'refused', status, reason: error?.message ?? 'The gateway refuses it' };
  if (decision.route.reason === 'router_failed') {
    const last = decision.routers.at(-1)?.error ?? 'none is configured';
    return { kind: 'undecided', reason: `No router answered: ${last}` };
  }
  const refused = refusedModel(decision);
  const { model } = decision.final;
  if (refused !== null || model === null)
    return { kind: 'refused', status: 404, reason: refused ?? 'Nobody serves it' };
  return { kind: 'served', route: decision.route.name, model };
}

/** Of the connection: none of it has a say in a decision. */
const left =
  /^(host|connection|keep-alive|te|trailer|upgrade|expect|content-.*|accept-encoding|transfer-encoding|authorization|cookie|x-plano-key|traceparent|tracestate)$/;

function headersThatCount(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !left.test(name)));
}

function mediansOf(calls: readonly CallRow[]): (model: string) => number | null {
  const times = new Map<string, number[]>();
  for (const { durationMs, failed, model } of calls) {
    if (failed || model === null) continue;
    const known = times.get(model);
    if (known === undefined) times.set(model, [durationMs]);
    else known.push(durationMs);
  }
  const medians = new Map([...times].map(([model, list]) => [model, median(list)]));
  return (model) => medians.get(model) ?? null;
}
