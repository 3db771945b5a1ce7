import { isObject, type JsonObject, parseJson } from '../../src-gateway/apis/json-value.ts';
import { attributeMap } from '../contract/attribute-value.ts';
import type { TraceStore } from './trace-store.ts';

/** A request as a client sent it to a listener, secrets masked. */
export interface TracedRequest {
  readonly traceId: string;
  readonly spanId: string;
  /** With its query, as the client wrote it. */
  readonly path: string;
  /** Names in lower case; those alone whose values are recorded. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  /** The listener that took it; `null`: its span does not tell. */
  readonly listener: string | null;
}

/** What `shownHeaders` of the gateway writes in place of a value. */
const masked = '••••';

/** The recorded requests of a trace that are whole, in its order; what went on to providers is none of them. */
export function recordedRequests(
  store: Pick<TraceStore, 'bodies' | 'body' | 'traces'>,
  traceId: string,
): TracedRequest[] {
  const asked = store.bodies(traceId).filter(({ part, truncated }) => part === 'request' && !truncated);
  if (asked.length === 0) return [];
  const spans = store.traces.get(traceId)?.spans ?? [];
  const toProviders = new Set(
    spans.flatMap(({ service, spanId }) => (service === 'plano(outbound)' ? [spanId] : [])),
  );
  const place = (id: string) => spans.findIndex(({ spanId }) => spanId === id);
  return asked
    .filter(({ spanId }) => !toProviders.has(spanId))
    .sort((one, other) => place(one.spanId) - place(other.spanId))
    .flatMap(({ head, spanId }) => {
      const body = parseJson(store.body(traceId, spanId, 'request') ?? '');
      const path = head?.start.split(' ')[1];
      if (!isObject(body) || path === undefined) return [];
      const headers = (head?.headers ?? []).filter(({ value }) => value !== masked);
      const told = attributeMap(spans[place(spanId)]?.attributes ?? []);
      const listener = told['plano.listener.name'];
      return [
        {
          traceId,
          spanId,
          path,
          body,
          listener: typeof listener === 'string' ? listener : null,
          headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
        },
      ];
    });
}
