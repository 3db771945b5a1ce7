import type { RouterQuestion } from '../routing/ask-router.ts';
import type { RoutingDecision } from '../routing/routing-decision.ts';
import { attribute, spanKind } from '../telemetry/attributes.ts';
import type { RequestTrace } from '../telemetry/request-trace.ts';
import type { Span } from '../telemetry/span.ts';
import { describeRouting } from './decision-attributes.ts';
import type { Exchange } from './exchange.ts';
import type { ListenerContext } from './listener-context.ts';
import { routerCalls } from './router-call-span.ts';
import { startRequestTrace } from './start-request-trace.ts';

/** The spans of a decision that nothing is done with: inbound, and routing in it. */
export class RoutingSpans {
  readonly trace: RequestTrace;
  /** Calls of routers become spans below the routing span. */
  readonly startCall: RouterQuestion['startCall'];
  readonly #exchange: Exchange;
  readonly #inbound: Span;
  readonly #routing: Span;

  constructor(context: ListenerContext, exchange: Exchange) {
    this.#exchange = exchange;
    const { inbound, trace } = startRequestTrace(context, exchange);
    this.trace = trace;
    this.#inbound = inbound;
    this.#routing = trace.startSpan({
      component: 'routing',
      name: 'routing_decision',
      kind: spanKind.internal,
      parent: inbound,
    });
    this.#routing.set(attribute.httpMethod, 'POST');
    this.#routing.set(attribute.requestId, exchange.requestId);
    // As Plano names it: without the prefix that only says what is wanted.
    this.#routing.set(attribute.httpPath, exchange.path.replace(/^\/routing/, ''));
    this.startCall = routerCalls(trace, this.#routing, context.plan().settings.tracing.propagateToProviders);
  }

  get routingSpanId(): string {
    return this.#routing.spanId;
  }

  decided(decision: RoutingDecision): void {
    describeRouting(this.#routing, decision);
  }

  /** Ends both spans when the client has its answer. */
  finish(): void {
    const { bytesOut, request, response } = this.#exchange;
    const status = response.headersSent ? response.statusCode : 0;
    if (status >= 500) {
      this.#routing.setError(String(status));
      this.#inbound.setError(String(status));
    }
    if (status > 0) this.#inbound.set(attribute.httpStatusCode, String(status));
    this.#inbound.set(attribute.requestSize, request.headers['content-length'] ?? '0');
    this.#inbound.set(attribute.responseSize, String(bytesOut));
    this.#routing.end();
    this.#inbound.end();
  }
}
