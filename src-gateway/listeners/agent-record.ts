import type { AgentSpans } from './agent-spans.ts';
import { accessFields } from './attempt-record.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import type { ListenerContext } from './listener-context.ts';

export interface AgentRecord {
  readonly context: ListenerContext;
  readonly exchange: Exchange;
  readonly spans: AgentSpans;
  readonly plan: Pick<GatewayPlan, 'agents'>;
  /** Ids of the agents that were called, in order. */
  readonly executed: readonly string[];
  readonly bytesIn: number;
  readonly failure: { readonly code: string; readonly message: string } | null;
}

/** Ends the spans and writes the access line, when the client has its answer. */
export function recordAgentRequest(record: AgentRecord): void {
  const { bytesIn, context, exchange, executed, failure, plan, spans } = record;
  const { response } = exchange;
  const answering = plan.agents.get(executed.at(-1) ?? '');
  const status = response.headersSent ? response.statusCode : 0;
  spans.finish(status, failure);
  context.log({
    kind: 'access',
    hop: 'listener',
    ...accessFields(context, exchange),
    status,
    flags: exchange.clientLeft ? 'DC' : (flags[failure?.code ?? ''] ?? '-'),
    bytesIn,
    bytesOut: exchange.bytesOut,
    durationMs: Math.round(exchange.elapsedMs),
    upstreamMs: exchange.headersAfterMs === null ? null : Math.round(exchange.headersAfterMs),
    upstreamHost: answering?.host ?? null,
    upstreamCluster: answering?.id ?? null,
    attempts: executed.length,
    traceId: spans.trace.traceId,
    spanId: spans.orchestrator.spanId,
    model: null,
    provider: null,
    promptTokens: null,
    completionTokens: null,
  });
}

/** As Envoy's access log would put it. */
const flags: Readonly<Record<string, string>> = { agent_unreachable: 'UF', agent_timeout: 'UT' };
