import { OtlpDecodeError } from '../otlp-decode-error.ts';
import type { OtlpDocument } from './otlp-document.ts';

/**
 * What `planoai trace --json` prints, as an OTLP request. The original's spans have no kind, no status and no
 * resource but the name of their service.
 */
export function requestFromCliJson(traces: unknown): OtlpDocument {
  return {
    resourceSpans: entries(traces, 'traces').flatMap((trace) =>
      entries(trace.spans, 'spans').map((span) => ({
        resource: isObject(span.resource)
          ? span.resource
          : { attributes: [{ key: 'service.name', value: { stringValue: String(span.service ?? '') } }] },
        scopeSpans: [{ scope: span.scope, spans: [span] }],
      })),
    ),
  };
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list. Throws `OtlpDecodeError`. */
export function entries(value: unknown, what: string): JsonObject[] {
  if (!Array.isArray(value)) throw new OtlpDecodeError(`${what} is not an array`);
  return value.map((entry) => {
    if (isObject(entry)) return entry;
    throw new OtlpDecodeError(`an entry of ${what} is not an object`);
  });
}
