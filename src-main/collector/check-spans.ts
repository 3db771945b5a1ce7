import { isContentKey, spanLimits } from './collector-limits.ts';
import type { AttributeValue, SpanAttribute, SpanRecord, SpanResource } from './span-record.ts';

export interface CheckedSpans {
  readonly accepted: SpanRecord[];
  /** Reason to number of spans. */
  readonly rejected: Map<string, number>;
  /** Spans whose end was missing or before their start. */
  readonly repaired: number;
}

/** Refuses spans that cannot be stored and brings the others within the limits; one bad span spares the rest. */
export function checkSpans(spans: readonly SpanRecord[]): CheckedSpans {
  const accepted: SpanRecord[] = [];
  const rejected = new Map<string, number>();
  let repaired = 0;
  let resource: SpanResource | undefined;
  for (const span of spans) {
    if (span.resource !== resource) {
      // All spans of one sender share the object.
      resource = span.resource;
      limitAttributes(resource.attributes, spanLimits.attributesPerSpan);
    }
    const reason = reject(span);
    if (reason) {
      rejected.set(reason, (rejected.get(reason) ?? 0) + 1);
      continue;
    }
    if (span.endNs < span.startNs) {
      span.endNs = span.startNs;
      repaired++;
    }
    limit(span);
    accepted.push(span);
  }
  return { accepted, rejected, repaired };
}

/** `rejected 4 of 120 spans: invalid trace_id (3), missing start time (1)`, with the first three reasons. */
export function rejectionMessage(rejected: ReadonlyMap<string, number>, total: number): string {
  let count = 0;
  for (const number of rejected.values()) count += number;
  const reasons = [...rejected].slice(0, 3).map(([reason, number]) => `${reason} (${number})`);
  return `rejected ${count} of ${total} spans: ${reasons.join(', ')}`;
}

const traceIdPattern = /^(?!0{32})[0-9a-f]{32}$/;
const spanIdPattern = /^(?!0{16})[0-9a-f]{16}$/;
/** SQLite's integers are signed; a later time (year 2262) is no time. */
const maxTime = 0x7fffffffffffffffn;

function reject(span: SpanRecord): string | null {
  if (!traceIdPattern.test(span.traceId)) return 'invalid trace_id';
  if (!spanIdPattern.test(span.spanId)) return 'invalid span_id';
  if (span.startNs === 0n) return 'missing start time';
  if (span.startNs > maxTime || span.endNs > maxTime) return 'time out of range';
  return null;
}

function limit(span: SpanRecord): void {
  if (!spanIdPattern.test(span.parentSpanId) || span.parentSpanId === span.spanId) span.parentSpanId = '';
  if (span.name === '') span.name = '(unnamed)';
  span.name = cutText(span.name, spanLimits.valueBytes);
  span.statusMessage = cutText(span.statusMessage, spanLimits.valueBytes);
  span.traceState = cutText(span.traceState, spanLimits.keyBytes * 2);
  if (span.links.length > 0) {
    span.links = span.links.filter(
      (link) => traceIdPattern.test(link.traceId) && spanIdPattern.test(link.spanId),
    );
  }
  span.droppedAttributes += limitAttributes(span.attributes, spanLimits.attributesPerSpan);
  span.droppedEvents += cutList(span.events, spanLimits.events);
  span.droppedLinks += cutList(span.links, spanLimits.links);
  for (const event of span.events) {
    span.droppedAttributes += limitAttributes(event.attributes, spanLimits.attributesPerEvent);
  }
  for (const link of span.links) {
    span.droppedAttributes += limitAttributes(link.attributes, spanLimits.attributesPerEvent);
  }
}

function cutList(list: unknown[], max: number): number {
  const extra = Math.max(0, list.length - max);
  if (extra > 0) list.length = max;
  return extra;
}

/** Cuts in place; returns how many attributes were left out. */
function limitAttributes(attributes: SpanAttribute[], max: number): number {
  let kept = 0;
  for (const attribute of attributes) {
    if (kept === max) break;
    if (exceeds(attribute.key, spanLimits.keyBytes)) continue;
    attributes[kept++] = fits(attribute) ? attribute : cutAttribute(attribute);
  }
  const dropped = attributes.length - kept;
  attributes.length = kept;
  return dropped;
}

function fits({ value }: SpanAttribute): boolean {
  const text = value.stringValue ?? value.bytesValue;
  if (text !== undefined) return text.length * 3 <= spanLimits.valueBytes;
  return value.arrayValue === undefined && value.kvlistValue === undefined;
}

function cutAttribute({ key, value }: SpanAttribute): SpanAttribute {
  return { key, value: cutValue(value, isContentKey(key) ? spanLimits.contentBytes : spanLimits.valueBytes) };
}

function cutValue(value: AttributeValue, max: number): AttributeValue {
  if (value.stringValue !== undefined) return { stringValue: cutText(value.stringValue, max) };
  if (value.bytesValue !== undefined) return { bytesValue: cutText(value.bytesValue, max) };
  if (value.arrayValue)
    return { arrayValue: { values: value.arrayValue.values.map((entry) => cutValue(entry, max)) } };
  if (value.kvlistValue) {
    const values = value.kvlistValue.values.map((entry) => ({
      key: entry.key,
      value: cutValue(entry.value, max),
    }));
    return { kvlistValue: { values } };
  }
  return value;
}

function cutText(text: string, max: number): string {
  if (!exceeds(text, max)) return text;
  const bytes = Buffer.from(text, 'utf8');
  let end = max;
  // Bytes 10xxxxxx continue a character: step back to where one begins.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return `${bytes.toString('utf8', 0, end)}…[truncated ${bytes.length - end} bytes]`;
}

function exceeds(text: string, maxBytes: number): boolean {
  return text.length * 3 > maxBytes && Buffer.byteLength(text, 'utf8') > maxBytes;
}
