import type { PromptTargetConfig } from '../config/prompt-target-config.ts';
import type { TargetRequest } from '../functions/target-request.ts';
import { PromptError } from './prompt-error.ts';
import type { PromptPlan } from './prompt-plan.ts';
import type { TargetEndpoint } from './target-endpoints.ts';

/** Everything of a call to a target's endpoint, ready to be sent. */
export interface TargetCall {
  readonly endpoint: TargetEndpoint;
  readonly method: 'GET' | 'POST';
  /** With query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** JSON text; `null`: none is sent. */
  readonly body: string | null;
}

export interface TargetCallParts {
  readonly endpoint: TargetEndpoint;
  readonly target: PromptTargetConfig;
  readonly request: TargetRequest;
  readonly requestId: string;
  readonly trace: { readonly traceparent: string; readonly tracestate?: string | null };
}

/** How long an endpoint may take for its whole answer, in milliseconds. */
export const targetTimeoutMs = 30_000;

/** The HTTP call of a request to a target. Nothing of it is worked out anywhere else, nor sent here. */
export function targetCall({ endpoint, request, requestId, target, trace }: TargetCallParts): TargetCall {
  const { method = 'GET', headers: own = {} } = target.endpoint ?? {};
  const headers = new Map([
    ['host', endpoint.host],
    ['content-type', 'application/json'],
    ['accept', 'application/json, */*;q=0.8'],
    ['x-arch-upstream', endpoint.name],
    ['x-envoy-max-retries', '3'],
    ['x-envoy-upstream-rq-timeout-ms', String(targetTimeoutMs)],
    ['x-request-id', requestId],
    ['traceparent', trace.traceparent],
    ...(trace.tracestate ? [['tracestate', trace.tracestate] as const] : []),
  ]);
  // Ours, then the endpoint's, then the target's; the last one of a name counts.
  for (const [name, value] of [...Object.entries(endpoint.headers), ...Object.entries(own)]) {
    const key = name.toLowerCase();
    if (!ofConnection.has(key)) headers.set(key, value);
  }
  return { endpoint, method, headers, ...request };
}

/** Where a target's call goes. Throws `PromptError` 502 for a target that says it nowhere. */
export function endpointOfTarget({ endpoints }: PromptPlan, target: PromptTargetConfig): TargetEndpoint {
  const endpoint = endpoints.get(target.endpoint?.name ?? '');
  if (endpoint !== undefined) return endpoint;
  throw new PromptError(502, 'target_unreachable', `The target ${target.name} has no endpoint`);
}

/** What an `http_headers` of a config may not say: it belongs to the connection. */
const ofConnection = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
