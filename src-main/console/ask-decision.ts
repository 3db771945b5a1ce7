import { request } from 'undici';
import type { RoutingDecision } from '../../src-gateway/routing/routing-decision.ts';
import type { CallParams, CallResult } from '../contract/contract.ts';
import { HostFailure } from './host.ts';
import { apiPaths } from './playground-request.ts';
import { unsampledContext } from './unsampled-context.ts';

export interface DecisionTarget {
  /** `http://127.0.0.1:12000` */
  readonly url: string;
  /** What clients of the listener must send; `null`: nothing. */
  readonly gatewayKey: string | null;
}

/** A chain of four routers at ten seconds each, and some. */
const answerMs = 60_000;

/**
 * Asks the decision endpoint of a listener. Rejects with `listener_unreachable`, or when the signal
 * fires; a refusal of the gateway is a result.
 */
export async function askDecision(
  { gatewayKey, url }: DecisionTarget,
  { api, body, chain, dryRun, headers }: CallParams<'routing.decide'>,
  signal: AbortSignal,
): Promise<CallResult<'routing.decide'>> {
  const { statusCode, body: reply } = await request(`${url}/routing${apiPaths[api]}`, {
    method: 'POST',
    headers: {
      ...headers,
      'content-type': 'application/json',
      'user-agent': 'plano-console-playground',
      'x-plano-explain': '1',
      'x-plano-playground': '1',
      ...(dryRun && { 'x-plano-dry-run': '1', traceparent: unsampledContext() }),
      ...(chain !== undefined && { 'x-plano-router-override': chain.join(',') }),
      ...(gatewayKey !== null && { 'x-plano-key': gatewayKey }),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
  }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new HostFailure(`The listener at ${url} does not answer.`, { code: 'listener_unreachable', cause });
  });
  const answer = await reply.json().catch(() => null);
  const error = member(answer, 'error');
  return {
    status: statusCode,
    // A chain that failed is explained inside the refusal.
    decision: decisionIn(answer) ?? decisionIn(member(error, 'details')),
    error: statusCode < 400 ? null : errorOf(error, statusCode),
  };
}

function decisionIn(answer: unknown): RoutingDecision | null {
  const decision = member(answer, 'decision');
  // Our own gateway on this machine: its value is recognised, not checked again.
  return member(decision, 'schema') === 'plano.routing_decision/1' ? (decision as RoutingDecision) : null;
}

function errorOf(error: unknown, status: number): { readonly code: string; readonly message: string } {
  const message = member(error, 'message');
  const reason = member(member(error, 'details'), 'reason');
  const code = member(error, 'code');
  return {
    code: typeof code === 'string' ? code : String(status),
    message:
      typeof reason === 'string'
        ? reason
        : typeof message === 'string'
          ? message
          : `The gateway answered with status ${status}.`,
  };
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
