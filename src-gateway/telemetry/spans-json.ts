import { namespaceOf, nanoseconds, ownResource, type SpanSource, spanFlags } from './encode-spans.ts';
import type { RecordedSpan, SpanEvent } from './recorded-span.ts';
import type { AttributeValue } from './span.ts';

/** The same request as `encodeSpans` writes, in OTLP's JSON encoding. */
export function spansJson(spans: readonly RecordedSpan[], source: SpanSource): string {
  const byService = Map.groupBy(spans, (span) => span.start.service);
  return JSON.stringify({
    resourceSpans: [...byService].map(([service, group]) => ({
      resource: { attributes: attributesJson(resourceOf(service, source)) },
      scopeSpans: [
        {
          scope: { name: 'plano-console', version: source.productVersion },
          spans: group.map(spanJson),
        },
      ],
    })),
  });
}

function resourceOf(service: string, source: SpanSource): ReadonlyMap<string, AttributeValue> {
  const attributes = ownResource(service, source);
  const namespace = namespaceOf(source.staticAttributes, attributes);
  return namespace === null ? attributes : new Map([...attributes, ['service.namespace', namespace]]);
}

function spanJson(span: RecordedSpan): unknown {
  const { start } = span;
  return {
    traceId: start.traceId,
    spanId: start.spanId,
    ...(start.traceState !== '' && { traceState: start.traceState }),
    ...(start.parentSpanId !== '' && { parentSpanId: start.parentSpanId }),
    flags: spanFlags(span),
    name: span.name,
    kind: start.kind,
    startTimeUnixNano: String(nanoseconds(start.startTime)),
    endTimeUnixNano: String(nanoseconds(span.endTime)),
    attributes: attributesJson(span.attributes),
    ...(span.droppedAttributes > 0 && { droppedAttributesCount: span.droppedAttributes }),
    ...(span.events.length > 0 && { events: span.events.map(eventJson) }),
    ...(span.droppedEvents > 0 && { droppedEventsCount: span.droppedEvents }),
    status: span.failed ? { ...(span.statusMessage !== '' && { message: span.statusMessage }), code: 2 } : {},
  };
}

function eventJson({ attributes, droppedAttributes, name, time }: SpanEvent): unknown {
  return {
    timeUnixNano: String(nanoseconds(time)),
    name,
    attributes: attributesJson(attributes),
    ...(droppedAttributes > 0 && { droppedAttributesCount: droppedAttributes }),
  };
}

function attributesJson(attributes: ReadonlyMap<string, AttributeValue>): unknown[] {
  return [...attributes].map(([key, value]) => ({ key, value: valueJson(value) }));
}

/** An integer beyond 2^53 has lost its last digits anyway: a double. */
function valueJson(value: AttributeValue): unknown {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: doubleJson(value) };
  }
  if ('double' in value) return { doubleValue: doubleJson(value.double) };
  return { arrayValue: { values: value.map((text) => ({ stringValue: text })) } };
}

/** JSON has no word for what is no number. */
function doubleJson(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
