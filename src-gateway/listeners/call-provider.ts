import type { Readable } from 'node:stream';
import { ApiError } from '../apis/api-error.ts';
import type { UpstreamApi } from '../apis/upstream-api.ts';
import { credentialHeaders, MissingAccessKey } from '../providers/credentials.ts';
import type { ProviderEndpoint } from '../providers/provider-endpoint.ts';
import { withSignature } from '../providers/sign-request.ts';
import type { PropagatedContext } from '../telemetry/trace-context.ts';
import { sendToReplicas } from '../upstream/send-to-replicas.ts';
import {
  type FlowControl,
  type ReplyHead,
  type ReplySink,
  type SendUpstreamOptions,
  sendUpstream,
  type UpstreamOutcome,
} from '../upstream/send-upstream.ts';
import { UpstreamFailure, upstreamFailure } from '../upstream/upstream-failure.ts';
import { decodedBody, decodedSink } from './decoded-sink.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import type { ListenerContext } from './listener-context.ts';
import { upstreamHeaders } from './upstream-headers.ts';

export interface ProviderCall {
  readonly context: ListenerContext;
  readonly plan: GatewayPlan;
  readonly exchange: Exchange;
  readonly endpoint: ProviderEndpoint;
  /** From `credentialFor`. */
  readonly credential: readonly string[];
  /** With query. */
  readonly path: string;
  /** A request that is signed has its whole body at hand. */
  readonly body: Uint8Array | Readable;
  readonly contentType: string;
  /** The provider's API when it is not the client's; `null`: the request stays on its own. */
  readonly crossesApis: UpstreamApi | null;
  /** Of the prompt; `null`: there is none, or the client wants none sent. */
  readonly prefixHash: string | null;
  readonly trace: PropagatedContext | null;
  /** The sink of a reply's plain bytes when it is to be passed on as it comes; `null` keeps it whole. */
  openSink(head: ReplyHead): ((flow: FlowControl) => ReplySink) | null;
}

/**
 * One call to a provider, its reply decompressed. A redirect is no reply: neither we nor the client, who would
 * take its own credentials along, go where a provider points. Never rejects.
 */
export async function callProvider(call: ProviderCall): Promise<UpstreamOutcome> {
  const { body, context, endpoint, exchange, path, plan } = call;
  let sink: ReplySink | null = null;
  const headers = upstreamHeaders(exchange.request, {
    ...call,
    requestId: exchange.requestId,
    tenantHeader: plan.config.routing.tenantHeader,
  });
  const isSigned = endpoint.signing !== null && body instanceof Uint8Array;
  const request: SendUpstreamOptions = {
    dispatcher: plan.faults?.dispatcherFor(endpoint, plan.pools.dispatcher) ?? plan.pools.dispatcher,
    signal: exchange.departure,
    call: {
      origin: endpoint.origin,
      serverName: endpoint.serverName,
      path,
      headers: isSigned ? await withSignature(endpoint, { path, headers, body }) : headers,
      body,
      timeoutMs: remainingMs(context, exchange),
      idleMs: context.listener.timeoutMs,
      maxReplyBytes: plan.settings.maxResponseBytes,
    },
    openSink(head, flow) {
      const open = isRedirect(head) ? null : call.openSink(head);
      if (open === null) return null;
      sink = decodedSink({
        encoding: head.headers['content-encoding'],
        flow,
        gone: exchange.departure,
        open,
      });
      return sink;
    },
  };
  const replicas = plan.replicas.get(endpoint.config.index);
  const outcome = await (replicas === undefined
    ? sendUpstream(request)
    : sendToReplicas(request, replicas, call.prefixHash));
  const settled = exchange.isCutShort ? cutShort(outcome, sink) : outcome;
  return decoded(notElsewhere(settled), plan.settings.maxResponseBytes);
}

/** The headers that carry the credential. Throws `ApiError` when there must be one and is none. */
export function credentialFor(
  endpoint: ProviderEndpoint,
  api: UpstreamApi,
  { request }: Exchange,
): readonly string[] {
  try {
    return credentialHeaders(endpoint, api, request.headers);
  } catch (error) {
    if (error instanceof MissingAccessKey) throw new ApiError(401, 'no_access_key', error.message);
    throw error;
  }
}

/** What is left of the listener's time for this try; 0: there is no limit. */
function remainingMs({ listener: { timeoutMs } }: ListenerContext, exchange: Exchange): number {
  return timeoutMs === 0 ? 0 : Math.max(1, timeoutMs - exchange.elapsedMs);
}

/** The gateway stops: a stream gets its last event, everything else an answer of our own. */
function cutShort(outcome: UpstreamOutcome, sink: ReplySink | null): UpstreamOutcome {
  const { kind, head } = outcome;
  if (kind !== 'aborted') return outcome;
  const failure = new UpstreamFailure('other', 'the gateway was stopped');
  if (sink === null || head === null) return { kind: 'failed', head, failure };
  sink.fail(failure);
  return { kind: 'streamed', head, failure };
}

function isRedirect({ status }: ReplyHead): boolean {
  return status >= 300 && status < 400;
}

function notElsewhere(outcome: UpstreamOutcome): UpstreamOutcome {
  if (outcome.kind !== 'buffered' || !isRedirect(outcome.head)) return outcome;
  const { head } = outcome;
  const why = `it redirects (status ${head.status}), and redirects are not followed: set its base_url to where it is`;
  return { kind: 'failed', head, failure: new UpstreamFailure('parse', why) };
}

async function decoded(outcome: UpstreamOutcome, limit: number): Promise<UpstreamOutcome> {
  if (outcome.kind !== 'buffered') return outcome;
  try {
    const body = await decodedBody(outcome.head.headers['content-encoding'], outcome.body, limit);
    return { ...outcome, body };
  } catch (error) {
    return { kind: 'failed', head: outcome.head, failure: upstreamFailure(error) };
  }
}
