import { clientApis } from '../../../src-gateway/apis/client-api.ts';
import { callCost, usualCacheReadDiscount } from '../../../src-gateway/routing/call-cost.ts';
import type { CaseResult, CaseRun, RunFacts } from '../../contract/suite-results.ts';
import { askDecision } from '../ask-decision.ts';
import { HostFailure } from '../host.ts';
import { type ListenerReply, sendToListener } from '../playground.ts';
import { refusedModel } from '../refused-model.ts';
import { caseResult } from './case-verdict.ts';
import { checkRun } from './check-run.ts';
import type { SuiteCase } from './suite-case.ts';
import { listenerOf, type SuiteTarget, type TargetListener } from './suite-target.ts';

export interface RunCaseOptions {
  readonly signal: AbortSignal;
  /** A run has ended. */
  onRun?(runs: readonly CaseRun[]): void;
}

/**
 * Runs a case as often as it says, one run after the other; where a router or a provider cannot be reached, no
 * further one is tried. Rejects when the signal fires.
 */
export async function runCase(
  target: SuiteTarget,
  one: SuiteCase,
  { onRun, signal }: RunCaseOptions,
): Promise<CaseResult> {
  const runs: CaseRun[] = [];
  while (runs.length < one.repeat) {
    const run = await runOnce(target, one, signal);
    runs.push(run);
    onRun?.(runs);
    if (run.kind !== 'judged') break;
  }
  return caseResult(one, runs);
}

async function runOnce(target: SuiteTarget, one: SuiteCase, signal: AbortSignal): Promise<CaseRun> {
  const listener = listenerOf(target, one.listener);
  if (typeof listener === 'string') return { kind: 'error', reason: listener };
  try {
    return await (one.mode === 'live' ? answered : decided)(target, listener, one, signal);
  } catch (error) {
    if (!(error instanceof HostFailure) || error.code !== 'listener_unreachable') throw error;
    return { kind: 'not_run', reason: error.message };
  }
}

/** Which model would serve; no model but the router is called. */
async function decided(
  { gatewayKey }: SuiteTarget,
  listener: TargetListener,
  one: SuiteCase,
  signal: AbortSignal,
): Promise<CaseRun> {
  const { api, body, expect, headers } = one;
  if (listener.type !== 'model') {
    const reason = `The ${listener.type} listener "${listener.name}" decides only about requests that are sent: set mode: live.`;
    return { kind: 'error', reason };
  }
  const { decision, error, status } = await askDecision(
    { url: listener.url, gatewayKey },
    { listener: listener.name, api, body: { ...body }, headers: { ...headers }, dryRun: true },
    signal,
  );
  if (decision?.route.reason === 'router_failed') return routerFailed(decision.routers.at(-1)?.error ?? null);
  const refused = decision === null ? null : refusedModel(decision);
  return checkRun(expect, {
    ...nothing,
    status: refused === null ? status : 404,
    route: decision?.route.name ?? null,
    model: decision?.final.model ?? null,
    latencyMs: decision?.timings_ms.total ?? 0,
    refusal: error?.message ?? refused,
  });
}

const nothing = {
  agents: [],
  text: null,
  ttftMs: null,
  costUsd: null,
  promptTokens: null,
  completionTokens: null,
  traceId: null,
};

function routerFailed(error: string | null): CaseRun {
  return { kind: 'not_run', reason: `No router answered: ${error ?? 'none is configured'}` };
}

/** Codes of the gateway for somebody behind it who is not there. */
const unreachable: ReadonlySet<string> = new Set([
  'upstream_unreachable',
  'agent_unreachable',
  'target_unreachable',
  'orchestrator_failed',
]);

/** The request as a client sends it, to the answer's end. */
async function answered(
  target: SuiteTarget,
  listener: TargetListener,
  one: SuiteCase,
  signal: AbortSignal,
): Promise<CaseRun> {
  const { api, body, expect, headers } = one;
  const request = {
    path: clientApis[api].path,
    headers: { ...headersOfApi[api], ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  const place = { url: listener.url, gatewayKey: target.gatewayKey };
  const reply = await sendToListener(place, { api, request }, { signal, progress: () => undefined });
  if (reply.error !== null && unreachable.has(reply.error.code) && expect.status === undefined) {
    return { kind: 'not_run', reason: reply.error.message };
  }
  const isUnrouted = listener.type === 'model' && reply.router === 'none';
  if (isUnrouted && (expect.route !== undefined || expect.model !== undefined)) {
    // A gateway whose routers fail serves all the same, and does not tell a client.
    const dry = await decided(target, listener, one, signal);
    if (dry.kind === 'not_run') return dry;
  }
  return checkRun(expect, factsOf(reply, { api, priceOf: target.priceOf }));
}

const headersOfApi: Readonly<Record<SuiteCase['api'], Readonly<Record<string, string>>>> = {
  chat: {},
  messages: { 'anthropic-version': '2023-06-01' },
  responses: {},
};

function factsOf(
  reply: ListenerReply,
  { api, priceOf }: Pick<SuiteCase, 'api'> & Pick<SuiteTarget, 'priceOf'>,
): RunFacts {
  const route = reply.headers['x-plano-route'];
  return {
    status: reply.status,
    route: route === undefined ? null : decodeURIComponent(route),
    model: reply.resolvedModel,
    agents: reply.agents,
    text: reply.text,
    latencyMs: reply.durationMs,
    ttftMs: reply.timeToFirstTokenMs,
    costUsd: costOf(reply, { api, priceOf }),
    promptTokens: reply.promptTokens,
    completionTokens: reply.completionTokens,
    refusal: reply.error?.message ?? null,
    traceId: reply.traceId,
  };
}

function costOf(
  reply: ListenerReply,
  { api, priceOf }: Pick<SuiteCase, 'api'> & Pick<SuiteTarget, 'priceOf'>,
): number | null {
  const model = reply.resolvedModel;
  const price = model === null ? null : priceOf(model);
  if (model === null || price === null || reply.usage === null) return null;
  const turn = { usage: reply.usage, cacheIsBeside: api === 'messages' };
  const cost = callCost(turn, { model, price, cacheReadDiscount: usualCacheReadDiscount });
  return cost === null ? null : cost.totalNanoUsd / 1e9;
}
