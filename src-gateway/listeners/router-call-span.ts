import type { RouterCallTrace, RouterQuestion } from '../routing/ask-router.ts';
import { attribute, spanKind } from '../telemetry/attributes.ts';
import type { RequestTrace } from '../telemetry/request-trace.ts';
import type { Span } from '../telemetry/span.ts';

/** Calls of routers as spans below the routing span. `propagates`: providers are told of the trace. */
export function routerCalls(
  trace: RequestTrace,
  parent: Span,
  propagates: boolean,
): RouterQuestion['startCall'] {
  return ({ bytes, origin, path }): RouterCallTrace => {
    const [pathOnly = path] = path.split('?');
    const { host } = new URL(origin);
    const span = trace.startSpan({
      component: 'outbound',
      name: `POST ${host}${pathOnly}`,
      kind: spanKind.client,
      parent,
    });
    span.set(attribute.httpUrl, `${origin}${pathOnly}`);
    span.set(attribute.httpMethod, 'POST');
    span.set(attribute.httpProtocol, 'HTTP/1.1');
    span.set(attribute.requestSize, String(bytes));
    const context = propagates ? trace.contextFor(span) : null;
    const headers = context === null ? [] : ['traceparent', context.traceparent];
    if (context?.tracestate) headers.push('tracestate', context.tracestate);
    return {
      headers,
      end(status, error) {
        if (status !== null) span.set(attribute.httpStatusCode, String(status));
        if (error !== null || (status ?? 0) >= 400) span.setError(error ?? String(status));
        span.end();
      },
    };
  };
}
