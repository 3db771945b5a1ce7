import { createHash } from 'node:crypto';
import type { SpanLink, SpanRecord } from '../span-record.ts';

/** `ExportTraceServiceRequest` in OTLP's JSON encoding. */
export interface OtlpDocument {
  readonly resourceSpans: readonly unknown[];
}

/**
 * Spans as one OTLP document, grouped by resource and by scope. The order depends on nothing but the spans:
 * hash of the resource, scope, start, trace, span; the same spans give the same bytes.
 */
export function otlpDocument(spans: readonly SpanRecord[]): OtlpDocument {
  const resources = new Map<string, { attributes: unknown; scopes: Map<string, SpanRecord[]> }>();
  for (const span of spans) {
    const { attributes } = span.resource;
    const hash = createHash('sha256').update(JSON.stringify(attributes)).digest('hex');
    const resource = resources.get(hash) ?? { attributes, scopes: new Map<string, SpanRecord[]>() };
    resources.set(hash, resource);
    const scope = `${span.scope.name}\0${span.scope.version}`;
    const group = resource.scopes.get(scope);
    if (group) group.push(span);
    else resource.scopes.set(scope, [span]);
  }
  return {
    resourceSpans: inOrder(resources).map(({ attributes, scopes }) => ({
      resource: { attributes },
      scopeSpans: inOrder(scopes).map((group) => ({
        scope: scopeOf(group),
        spans: group.sort(byStart).map(otlpSpan),
      })),
    })),
  };
}

function inOrder<T>(groups: ReadonlyMap<string, T>): T[] {
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function scopeOf([first]: readonly SpanRecord[]): { name: string; version: string } {
  return { name: first?.scope.name ?? '', version: first?.scope.version ?? '' };
}

function byStart(a: SpanRecord, b: SpanRecord): number {
  if (a.startNs !== b.startNs) return a.startNs < b.startNs ? -1 : 1;
  return a.traceId + a.spanId < b.traceId + b.spanId ? -1 : 1;
}

function otlpSpan(span: SpanRecord): unknown {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.traceState !== '' && { traceState: span.traceState }),
    ...(span.parentSpanId !== '' && { parentSpanId: span.parentSpanId }),
    ...(span.flags !== 0 && { flags: span.flags }),
    name: span.name,
    kind: span.kind,
    startTimeUnixNano: span.startNs.toString(),
    endTimeUnixNano: span.endNs.toString(),
    attributes: span.attributes,
    ...(span.droppedAttributes > 0 && { droppedAttributesCount: span.droppedAttributes }),
    ...(span.events.length > 0 && { events: span.events }),
    ...(span.droppedEvents > 0 && { droppedEventsCount: span.droppedEvents }),
    ...(span.links.length > 0 && { links: span.links.map(otlpLink) }),
    ...(span.droppedLinks > 0 && { droppedLinksCount: span.droppedLinks }),
    status: {
      ...(span.statusMessage !== '' && { message: span.statusMessage }),
      ...(span.statusCode !== 0 && { code: span.statusCode }),
    },
  };
}

function otlpLink({ traceId, spanId, attributes }: SpanLink): unknown {
  return { traceId, spanId, ...(attributes.length > 0 && { attributes }) };
}
