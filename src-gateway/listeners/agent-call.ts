import { setTimeout as delay } from 'node:timers/promises';
import type { Span } from '../telemetry/span.ts';
import {
  type FlowControl,
  type ReplyHead,
  type ReplySink,
  sendUpstream,
  type UpstreamOutcome,
} from '../upstream/send-upstream.ts';
import { type UpstreamFailure, upstreamFailure } from '../upstream/upstream-failure.ts';
import type { AgentEndpoint } from './agent-endpoints.ts';
import { AgentError } from './agent-error.ts';
import { agentHeaders } from './agent-headers.ts';
import type { AgentSpans } from './agent-spans.ts';
import { decodedBody, decodedSink } from './decoded-sink.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import type { ListenerContext } from './listener-context.ts';

export interface AgentCall {
  readonly context: ListenerContext;
  readonly plan: GatewayPlan;
  readonly exchange: Exchange;
  readonly spans: Pick<AgentSpans, 'trace'>;
  /** Of this agent; what it traces itself is a child of it. */
  readonly span: Span;
  readonly endpoint: AgentEndpoint;
  readonly body: Uint8Array;
  /** The sink of a reply's plain bytes when it is to be passed on as it comes; `null` keeps it whole. */
  openSink(head: ReplyHead): ((flow: FlowControl) => ReplySink) | null;
}

/** Tries after the first, as far as the listener does not say otherwise. */
const defaultRetries = 2;
const firstBackoffMs = 200;

/**
 * One call of an agent, its reply decompressed. An agent that cannot be connected to is tried again; one
 * that has been sent the request never is. Throws `AgentError` when there is no whole reply.
 */
export async function callAgent(call: AgentCall): Promise<Exclude<UpstreamOutcome, { kind: 'failed' }>> {
  const { context, endpoint, exchange, plan } = call;
  const retries = context.listener.maxRetries ?? defaultRetries;
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await send(call);
    if (outcome.kind === 'aborted' && exchange.isCutShort) {
      throw new AgentError(503, 'shutting_down', 'The gateway is shutting down');
    }
    if (outcome.kind === 'buffered') return decoded(endpoint.id, outcome, plan.settings.maxResponseBytes);
    if (outcome.kind !== 'failed') return outcome;
    if (attempt >= retries || !wasNeverSent(outcome.failure)) throw failed(endpoint.id, outcome.failure);
    await delay(firstBackoffMs * 2 ** attempt, undefined, { signal: exchange.gone }).catch(() => undefined);
  }
}

function send(call: AgentCall): Promise<UpstreamOutcome> {
  const { body, context, endpoint, exchange, plan, span, spans } = call;
  const { listener } = context;
  const { origin, path, serverName } = endpoint;
  return sendUpstream({
    dispatcher: plan.pools.dispatcher,
    signal: exchange.gone,
    call: {
      ...{ origin, path, serverName, body },
      headers: agentHeaders({
        endpoint,
        headers: exchange.request.headers,
        listenerName: listener.name,
        requestId: exchange.requestId,
        trace: spans.trace.contextFor(span),
      }),
      timeoutMs: listener.timeoutMs === 0 ? 0 : Math.max(1, listener.timeoutMs - exchange.elapsedMs),
      idleMs: listener.timeoutMs,
      maxReplyBytes: plan.settings.maxResponseBytes,
    },
    openSink(head, flow) {
      const open = call.openSink(head);
      if (open === null) return null;
      return decodedSink({ encoding: head.headers['content-encoding'], flow, gone: exchange.gone, open });
    },
  });
}

function wasNeverSent({ type }: UpstreamFailure): boolean {
  return type === 'connect' || type === 'dns';
}

async function decoded(
  agent: string,
  outcome: UpstreamOutcome & { readonly kind: 'buffered' },
  limit: number,
): Promise<UpstreamOutcome & { readonly kind: 'buffered' }> {
  try {
    const body = await decodedBody(outcome.head.headers['content-encoding'], outcome.body, limit);
    return { ...outcome, body };
  } catch (error) {
    throw failed(agent, upstreamFailure(error));
  }
}

/** The answer to a call that brought no reply, or not all of one. */
export function failed(agent: string, failure: UpstreamFailure): AgentError {
  const { message, type } = failure;
  if (type === 'timeout') {
    return new AgentError(504, 'agent_timeout', `Agent '${agent}' gave ${message}`, agent, failure);
  }
  if (wasNeverSent(failure) || type === 'tls') {
    const text = `Agent '${agent}' cannot be reached: ${message}`;
    return new AgentError(502, 'agent_unreachable', text, agent, failure);
  }
  const text = `Agent '${agent}' gave no whole answer: ${message}`;
  return new AgentError(502, 'agent_failed', text, agent, failure);
}
