import { OtlpDecodeError } from '../otlp-decode-error.ts';
import { entries } from './cli-json.ts';
import type { OtlpDocument } from './otlp-document.ts';

/** What Jaeger's UI and query service save: `{"data":[{"spans","processes"}]}`, as an OTLP request. */
export function requestFromJaeger(data: unknown): OtlpDocument {
  return {
    resourceSpans: entries(data, 'data').flatMap((trace) =>
      entries(trace.spans, 'spans').map((span) => ({
        resource: { attributes: resourceAttributes(trace.processes, span) },
        scopeSpans: [{ scope: { name: tagText(span, 'otel.scope.name') }, spans: [otlpSpan(span)] }],
      })),
    ),
  };
}

type JsonObject = Readonly<Record<string, unknown>>;

function resourceAttributes(processes: unknown, span: JsonObject): unknown[] {
  const named = typeof processes === 'object' && processes !== null ? Object.entries(processes) : [];
  const found: unknown = span.process ?? named.find(([id]) => id === span.processID)?.[1];
  const process = (typeof found === 'object' && found !== null ? found : {}) as JsonObject;
  return [
    { key: 'service.name', value: { stringValue: String(process.serviceName ?? 'unknown') } },
    ...tags(process.tags),
  ];
}

function otlpSpan(span: JsonObject): JsonObject {
  const start = microseconds(span.startTime, 'startTime');
  const status = tagText(span, 'otel.status_code');
  const failed = status === 'ERROR' || tagText(span, 'error') === 'true';
  return {
    traceId: String(span.traceID ?? '').padStart(32, '0'),
    spanId: String(span.spanID ?? '').padStart(16, '0'),
    parentSpanId: parentOf(span),
    name: span.operationName,
    kind: kinds[tagText(span, 'span.kind')] ?? 1,
    startTimeUnixNano: String(start * 1000n),
    endTimeUnixNano: String((start + microseconds(span.duration, 'duration')) * 1000n),
    attributes: tags(span.tags),
    events: entries(span.logs ?? [], 'logs').map((log) => {
      const attributes = tags(log.fields);
      const event = attributes.find(({ key }) => key === 'event' || key === 'message');
      return {
        name: String(event?.value.stringValue ?? 'log'),
        timeUnixNano: String(microseconds(log.timestamp, 'timestamp') * 1000n),
        attributes,
      };
    }),
    status: { code: failed ? 2 : status === 'OK' ? 1 : 0, message: tagText(span, 'otel.status_description') },
  };
}

function parentOf(span: JsonObject): string {
  const references = entries(span.references ?? [], 'references');
  const parent = references.find(
    ({ refType, traceID }) => refType === 'CHILD_OF' && (traceID === undefined || traceID === span.traceID),
  );
  const id = parent?.spanID ?? span.parentSpanID;
  return typeof id === 'string' && id !== '' ? id.padStart(16, '0') : '';
}

const kinds: Readonly<Record<string, number>> = {
  internal: 1,
  server: 2,
  client: 3,
  producer: 4,
  consumer: 5,
};

interface OtlpTag {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

function tags(value: unknown): OtlpTag[] {
  return entries(value ?? [], 'tags').map(({ key, type, value: tag }) => ({
    key: String(key),
    value: tagValue(String(type), tag),
  }));
}

function tagValue(type: string, value: unknown): OtlpTag['value'] {
  if (type === 'bool') return { boolValue: value === true || value === 'true' };
  if (type === 'int64' && /^-?\d{1,19}$/.test(String(value))) return { intValue: String(value) };
  if (type === 'float64' && Number.isFinite(Number(value))) return { doubleValue: Number(value) };
  if (type === 'binary') return { bytesValue: value };
  return { stringValue: typeof value === 'string' ? value : JSON.stringify(value ?? '') };
}

function tagText(span: JsonObject, key: string): string {
  const tag = entries(span.tags ?? [], 'tags').find((entry) => entry.key === key);
  return tag === undefined ? '' : String(tag.value);
}

function microseconds(value: unknown, what: string): bigint {
  if ((typeof value === 'number' || typeof value === 'string') && /^\d{1,17}$/.test(String(value))) {
    return BigInt(value);
  }
  throw new OtlpDecodeError(`${what} is not a number of microseconds`);
}
