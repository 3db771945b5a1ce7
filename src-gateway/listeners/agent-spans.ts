import type { RequestRecording } from '../recording/request-recording.ts';
import type { AgentSelectionRecord } from '../routing/agents/agent-selection-record.ts';
import type { RouterQuestion } from '../routing/ask-router.ts';
import { attribute, spanEvent, spanKind } from '../telemetry/attributes.ts';
import type { RequestTrace } from '../telemetry/request-trace.ts';
import type { Span } from '../telemetry/span.ts';
import type { AgentEndpoint } from './agent-endpoints.ts';
import type { Exchange } from './exchange.ts';
import type { ListenerContext } from './listener-context.ts';
import { openRecording, recordRequest } from './open-recording.ts';
import { routerCalls } from './router-call-span.ts';
import { startRequestTrace } from './start-request-trace.ts';

/** The spans of one request to agents: inbound, orchestrator in it, and in that the selection and one per agent. */
export class AgentSpans {
  readonly trace: RequestTrace;
  readonly orchestrator: Span;
  /** Of what is said in the request; `null`: nothing of it is kept here. */
  readonly recording: RequestRecording | null;
  /** `null`: another pipeline has received the request, and ends its own. */
  readonly #inbound: Span | null;
  readonly #exchange: Exchange;
  readonly #listenerName: string;

  /** `path`: of the client's API. `within`: the span of another pipeline that hands the request over. */
  constructor(context: ListenerContext, exchange: Exchange, path: string, within: SpanPlace | null = null) {
    const { listener } = context;
    this.#exchange = exchange;
    this.#listenerName = listener.name;
    if (within === null) {
      const { inbound, trace } = startRequestTrace(context, exchange);
      this.trace = trace;
      this.#inbound = inbound;
    } else {
      this.trace = within.trace;
      this.#inbound = null;
    }
    this.orchestrator = this.trace.startSpan({
      component: 'orchestrator',
      name: listener.name,
      kind: spanKind.internal,
      parent: within?.parent ?? this.#inbound,
    });
    this.recording =
      within === null ? openRecording(context, exchange, this.trace, this.orchestrator.spanId) : null;
    this.orchestrator.set(attribute.requestId, exchange.requestId);
    this.orchestrator.set(attribute.httpMethod, 'POST');
    this.orchestrator.set(attribute.httpPath, path);
    this.orchestrator.set(attribute.listenerName, listener.name);
    this.orchestrator.set(attribute.listenerType, listener.type);
  }

  /** What the client says, for the recording. */
  received(bytes: Uint8Array): void {
    if (this.recording !== null)
      recordRequest(this.recording, this.#exchange, this.orchestrator.spanId, bytes);
  }

  /** What the listener's filters made of it. */
  filtered(bytes: Uint8Array): void {
    this.recording?.add(this.orchestrator.spanId, 'filtered', bytes);
  }

  /** The choice of agents begins. */
  startSelection(propagates: boolean): SelectionSpan {
    const span = this.trace.startSpan({
      component: 'routing',
      name: 'agent_selection',
      kind: spanKind.internal,
      parent: this.orchestrator,
    });
    return { span, startCall: routerCalls(this.trace, span, propagates) };
  }

  /** `selecting` `null`: there was nothing to choose. */
  selected(selection: AgentSelectionRecord, selecting: SelectionSpan | null): void {
    const agents = selection.route.join(',');
    const deciding = selection.routers.at(-1);
    this.orchestrator.set(attribute.selectionListener, this.#listenerName);
    this.orchestrator.set(attribute.selectionAgentCount, selection.route.length);
    this.orchestrator.set(attribute.selectionAgents, agents);
    this.orchestrator.set(attribute.selectionDeterminationMs, selection.ms.toFixed(2));
    this.orchestrator.set(attribute.selectionReason, selection.reason);
    this.orchestrator.set(attribute.routerKind, selection.decided_by ?? 'none');
    if (deciding !== undefined) this.orchestrator.set(attribute.routerRef, deciding.ref);
    if (selecting === null) return;
    const { span } = selecting;
    span.set(attribute.selectionAgents, agents);
    span.set(attribute.selectionReason, selection.reason);
    span.set(attribute.decisionId, selection.id);
    span.set(attribute.routeReason, selection.reason);
    span.set(attribute.routingDeterminationMs, Math.round(selection.ms));
    span.set(attribute.routerKind, selection.decided_by ?? 'none');
    if (deciding !== undefined) {
      span.set(attribute.routerRef, deciding.ref);
      span.set(attribute.routerLabel, deciding.label);
      span.set(attribute.routerFallback, deciding.fallback);
      span.set(attribute.routerOutcome, deciding.outcome);
      if (deciding.error !== null) span.set(attribute.routerError, deciding.error);
    }
    if (selection.how !== null) span.set(attribute.selectionHow, selection.how);
    if (selection.scores !== null) {
      span.set(attribute.selectionScores, JSON.stringify(selection.scores));
    }
    if (selection.failure !== null) span.setError('orchestrator_failed', selection.failure);
    span.end();
  }

  /** `place` counts from 1. */
  startAgent(
    { id, shownUrl }: AgentEndpoint,
    chain: { readonly place: number; readonly total: number; readonly messages: number },
  ): Span {
    const span = this.trace.startSpan({
      component: 'agent',
      name: `${id} /v1/chat/completions`,
      kind: spanKind.internal,
      parent: this.orchestrator,
    });
    span.set(attribute.agentId, id);
    span.set(attribute.agentUrl, shownUrl);
    span.set(attribute.messageCount, String(chain.messages));
    span.set(attribute.chainIndex, chain.place);
    span.set(attribute.chainTotal, chain.total);
    return span;
  }

  /** Ends orchestrator and inbound. `error`: the code of what went wrong, `null`: nothing did. */
  finish(status: number, error: { readonly code: string; readonly message: string } | null): void {
    const { clientLeft } = this.#exchange;
    if (status > 0) this.orchestrator.set(attribute.httpStatusCode, status);
    if (error !== null) this.orchestrator.setError(error.code, error.message);
    if (clientLeft) this.orchestrator.set(attribute.clientDisconnected, true);
    this.orchestrator.end();
    if (this.#inbound !== null) this.#finishInbound(this.#inbound, status);
    this.recording?.end();
  }

  #finishInbound(inbound: Span, status: number): void {
    const { bytesOut, clientLeft, request } = this.#exchange;
    if (status > 0) {
      inbound.set(attribute.httpStatusCode, String(status));
      if (status >= 500) {
        inbound.setError(String(status));
        inbound.set(attribute.error, 'true');
      }
    }
    inbound.set(attribute.requestSize, request.headers['content-length'] ?? '0');
    inbound.set(attribute.responseSize, String(bytesOut));
    inbound.set(attribute.responseFlags, clientLeft ? 'DC' : '-');
    if (clientLeft) inbound.set(attribute.clientDisconnected, true);
    inbound.end();
  }
}

/** Where in a trace the spans of a pipeline stand. */
export interface SpanPlace {
  readonly trace: RequestTrace;
  readonly parent: Span;
}

interface SelectionSpan {
  readonly span: Span;
  readonly startCall: RouterQuestion['startCall'];
}

/** An agent that said nothing is worth seeing: the ones behind it get nothing to go on with. */
export function noteEmptyAnswer(span: Span): void {
  span.addEvent(spanEvent.emptyAnswer, {});
}
