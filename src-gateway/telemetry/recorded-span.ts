import { attribute, type SpanKind } from './attributes.ts';
import type { AttributeValue, PlainAttribute, Span } from './span.ts';
import type { SpanLimits } from './span-limits.ts';

export interface SpanEvent {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly attributes: ReadonlyMap<string, AttributeValue>;
  readonly droppedAttributes: number;
}

export interface SpanStart {
  readonly traceId: string;
  readonly spanId: string;
  /** `''`: a root. */
  readonly parentSpanId: string;
  /** The parent is the caller's span. */
  readonly parentIsRemote: boolean;
  readonly traceState: string;
  readonly service: string;
  readonly name: string;
  readonly kind: SpanKind;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
}

/** What every span of a request shares. */
export interface SpanOwner {
  readonly limits: SpanLimits;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Masks secrets: a provider may repeat a credential in its refusal. */
  redact(text: string): string;
  ended(span: RecordedSpan): void;
}

/** A span as a plain record; it is encoded after its end, in a batch, off the request's path. */
export class RecordedSpan implements Span {
  readonly start: SpanStart;
  readonly attributes = new Map<string, AttributeValue>();
  readonly events: SpanEvent[] = [];
  name: string;
  /** Milliseconds since the epoch; 0 while it runs. */
  endTime = 0;
  failed = false;
  statusMessage = '';
  droppedAttributes = 0;
  droppedEvents = 0;
  /** Of what was said, where it is part of this span; then `plain` is the same span without it. */
  contentBytes = 0;
  plain: RecordedSpan = this;
  readonly #owner: SpanOwner;

  constructor(start: SpanStart, owner: SpanOwner) {
    this.start = start;
    this.name = start.name;
    this.#owner = owner;
  }

  get spanId(): string {
    return this.start.spanId;
  }

  set(key: string, value: PlainAttribute): void {
    this.#put(key, value);
  }

  setDouble(key: string, value: number): void {
    this.#put(key, { double: value });
  }

  setName(name: string): void {
    if (this.endTime === 0) {
      this.name = name;
    }
  }

  appendToName(text: string): void {
    this.setName(this.name + text);
  }

  addEvent(name: string, attributes: Readonly<Record<string, AttributeValue>>, time?: number): void {
    if (this.endTime !== 0) {
      return;
    }
    const { limits } = this.#owner;
    if (this.events.length >= limits.events) {
      this.droppedEvents += 1;
      return;
    }
    const entries = Object.entries(attributes);
    this.events.push({
      name,
      time: time ?? this.#owner.now(),
      attributes: new Map(entries.slice(0, limits.attributesPerEvent)),
      droppedAttributes: Math.max(0, entries.length - limits.attributesPerEvent),
    });
  }

  setError(type: string, message = ''): void {
    if (this.endTime !== 0) {
      return;
    }
    this.failed = true;
    this.#put(attribute.errorType, type);
    if (message !== '') {
      this.statusMessage = this.#owner.redact(message).slice(0, maxErrorMessage);
      this.#put(attribute.errorMessage, this.statusMessage);
    }
  }

  end(time?: number): void {
    if (this.endTime !== 0) {
      return;
    }
    this.endTime = Math.max(time ?? this.#owner.now(), this.start.startTime);
    this.#owner.ended(this);
  }

  /** The same span with what was said in it, for those who are to get it; this one stays as it is. */
  withContent(content: ReadonlyMap<string, string | boolean>): RecordedSpan {
    const copy = new RecordedSpan(this.start, this.#owner);
    for (const [key, value] of [...this.attributes, ...content]) copy.attributes.set(key, value);
    copy.events.push(...this.events);
    copy.name = this.name;
    copy.endTime = this.endTime;
    copy.failed = this.failed;
    copy.statusMessage = this.statusMessage;
    copy.droppedAttributes = this.droppedAttributes;
    copy.droppedEvents = this.droppedEvents;
    copy.plain = this;
    for (const value of content.values()) copy.contentBytes += Buffer.byteLength(String(value));
    return copy;
  }

  #put(key: string, value: AttributeValue): void {
    if (this.endTime !== 0) {
      return;
    }
    if (this.attributes.size >= this.#owner.limits.attributes && !this.attributes.has(key)) {
      this.droppedAttributes += 1;
      return;
    }
    this.attributes.set(key, value);
  }
}

const maxErrorMessage = 1024;
