/** One span as it was sent, in the value forms of OTLP's JSON encoding; ids in lower-case hex. */
export interface SpanRecord {
  traceId: string;
  spanId: string;
  /** '' for none. */
  parentSpanId: string;
  name: string;
  kind: number;
  startNs: bigint;
  endNs: bigint;
  statusCode: number;
  statusMessage: string;
  traceState: string;
  flags: number;
  attributes: SpanAttribute[];
  events: SpanEvent[];
  links: SpanLink[];
  /** What the sender and we left out, added up. */
  droppedAttributes: number;
  droppedEvents: number;
  droppedLinks: number;
  resource: SpanResource;
  scope: SpanScope;
}

export interface SpanResource {
  readonly service: string;
  readonly attributes: SpanAttribute[];
}

export interface SpanScope {
  readonly name: string;
  readonly version: string;
}

export interface SpanAttribute {
  readonly key: string;
  readonly value: AttributeValue;
}

export interface SpanEvent {
  readonly name: string;
  readonly timeUnixNano: string;
  readonly attributes: SpanAttribute[];
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: SpanAttribute[];
}

/** Exactly one member, or none for an empty value. 64-bit integers are decimal strings, bytes base64. */
export interface AttributeValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  /** `NaN` and the infinities as text. */
  readonly doubleValue?: number | string;
  readonly bytesValue?: string;
  readonly arrayValue?: { readonly values: AttributeValue[] };
  readonly kvlistValue?: { readonly values: SpanAttribute[] };
}

/** The last value of a key: senders that repeat a key mean the last one. */
export function attributeValue(
  attributes: readonly SpanAttribute[],
  key: string,
): AttributeValue | undefined {
  for (let index = attributes.length - 1; index >= 0; index--) {
    const attribute = attributes[index];
    if (attribute?.key === key) return attribute.value;
  }
  return undefined;
}

/** Text of a scalar value, JSON of a list; `undefined` for an empty value. */
export function valueText(value: AttributeValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.intValue !== undefined) return value.intValue;
  if (value.boolValue !== undefined) return value.boolValue ? 'true' : 'false';
  if (value.doubleValue !== undefined) return String(value.doubleValue);
  if (value.bytesValue !== undefined) return value.bytesValue;
  if (value.arrayValue !== undefined) return JSON.stringify(value.arrayValue.values.map(plainValue));
  if (value.kvlistValue !== undefined) return JSON.stringify(plainValue(value));
  return undefined;
}

function plainValue(value: AttributeValue): unknown {
  if (value.arrayValue) return value.arrayValue.values.map(plainValue);
  if (value.kvlistValue) {
    return Object.fromEntries(value.kvlistValue.values.map((entry) => [entry.key, plainValue(entry.value)]));
  }
  return (
    value.stringValue ?? value.intValue ?? value.boolValue ?? value.doubleValue ?? value.bytesValue ?? null
  );
}
