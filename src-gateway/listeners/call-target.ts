import type { PromptTargetConfig } from '../config/prompt-target-config.ts';
import type { TargetRequest } from '../functions/target-request.ts';
import { attribute } from '../telemetry/attributes.ts';
import type { Span } from '../telemetry/span.ts';
import { accessFields } from './attempt-record.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import type { ListenerContext } from './listener-context.ts';
import { PromptError } from './prompt-error.ts';
import type { PromptSpans } from './prompt-spans.ts';
import { answerOf, sendTargetCall, type TargetAnswer, type TargetReply } from './send-target-call.ts';
import { endpointOfTarget, type TargetCall, targetCall, targetTimeoutMs } from './target-call.ts';

export interface CalledTarget {
  readonly context: ListenerContext;
  readonly plan: GatewayPlan;
  readonly exchange: Exchange;
  readonly spans: PromptSpans;
  readonly target: PromptTargetConfig;
  readonly request: TargetRequest;
}

/** Calls the endpoint of a target. Throws `PromptError` for every answer but a status of success. */
export async function callTarget(called: CalledTarget): Promise<TargetAnswer> {
  const { exchange, plan, request, spans, target } = called;
  const { requestId } = exchange;
  const endpoint = endpointOfTarget(plan.prompt, target);
  const span = spans.startTarget(target, endpoint, request.path);
  const call = targetCall({ endpoint, target, request, requestId, trace: spans.trace.contextFor(span) });
  const startedAt = performance.now();
  let reply: TargetReply | null = null;
  let failure: PromptError | null = null;
  try {
    const limitMs = timeLeft(called);
    reply = await sendTargetCall(call, { pools: plan.pools, signal: exchange.gone, limitMs });
    return answerOf(reply, call);
  } catch (error) {
    if (error instanceof PromptError) failure = error;
    throw error;
  } finally {
    recordCall(called, call, { reply, failure, span, durationMs: performance.now() - startedAt });
  }
}

function timeLeft({ context: { listener }, exchange }: CalledTarget): number {
  const left = listener.timeoutMs === 0 ? targetTimeoutMs : listener.timeoutMs - exchange.elapsedMs;
  return Math.max(1, Math.min(targetTimeoutMs, left));
}

interface FinishedCall {
  /** `null`: there was none. */
  readonly reply: TargetReply | null;
  readonly failure: PromptError | null;
  readonly span: Span;
  readonly durationMs: number;
}

/** Ends the span of a call and writes its access line, whatever became of it. */
function recordCall(
  { context, exchange, spans }: CalledTarget,
  { body, endpoint }: TargetCall,
  { durationMs, failure, reply, span }: FinishedCall,
): void {
  const flags = exchange.clientLeft ? 'DC' : (responseFlags[failure?.code ?? ''] ?? '-');
  if (reply !== null) span.set(attribute.httpStatusCode, reply.status);
  span.set(attribute.responseFlags, flags);
  if (exchange.clientLeft) span.set(attribute.clientDisconnected, true);
  else if (failure !== null) span.setError(failure.code, failure.message);
  span.end();
  context.log({
    kind: 'access',
    hop: 'upstream',
    ...accessFields(context, exchange),
    status: reply?.status ?? 0,
    flags,
    bytesIn: Buffer.byteLength(body ?? ''),
    bytesOut: reply?.body.length ?? 0,
    durationMs: Math.round(durationMs),
    upstreamMs: reply === null ? null : Math.round(durationMs),
    upstreamHost: new URL(endpoint.origin).host,
    upstreamCluster: endpoint.name,
    attempts: 1,
    traceId: spans.trace.traceId,
    spanId: span.spanId,
    model: null,
    provider: null,
    promptTokens: null,
    completionTokens: null,
  });
}

/** Envoy's, for calls that nobody answered. */
const responseFlags: Readonly<Record<string, string>> = { target_unreachable: 'UF', target_timeout: 'UT' };
