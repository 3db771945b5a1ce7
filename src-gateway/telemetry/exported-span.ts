import type { Attributes, AttributeValue, HrTime, SpanContext } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { RecordedSpan } from './recorded-span.ts';
import type { AttributeValue as RecordedValue } from './span.ts';

const sampled = 1;
const scope = { name: 'plano-console' };

/** A recorded span as the OpenTelemetry SDK sees it: enough to be queued and batched like any other. */
export class ExportedSpan implements ReadableSpan {
  readonly record: RecordedSpan;
  readonly ended = true;
  readonly links = [];
  readonly droppedLinksCount = 0;
  readonly instrumentationScope = scope;
  readonly parentSpanContext?: SpanContext;

  constructor(record: RecordedSpan) {
    this.record = record;
    const { traceId, parentSpanId, parentIsRemote } = record.start;
    if (parentSpanId !== '') {
      this.parentSpanContext = {
        traceId,
        spanId: parentSpanId,
        traceFlags: sampled,
        isRemote: parentIsRemote,
      };
    }
  }

  get name(): string {
    return this.record.name;
  }

  /** OTLP counts kinds from 1, the API from 0. */
  get kind(): ReadableSpan['kind'] {
    return this.record.start.kind - 1;
  }

  readonly spanContext = (): SpanContext => ({
    traceId: this.record.start.traceId,
    spanId: this.record.start.spanId,
    traceFlags: sampled,
  });

  get startTime(): HrTime {
    return hrTime(this.record.start.startTime);
  }

  get endTime(): HrTime {
    return hrTime(this.record.endTime);
  }

  get duration(): HrTime {
    return hrTime(this.record.endTime - this.record.start.startTime);
  }

  get status(): ReadableSpan['status'] {
    return this.record.failed ? { code: 2, message: this.record.statusMessage } : { code: 0 };
  }

  get attributes(): ReadableSpan['attributes'] {
    return plain(this.record.attributes);
  }

  get events(): ReadableSpan['events'] {
    return this.record.events.map((event) => ({
      name: event.name,
      time: hrTime(event.time),
      attributes: plain(event.attributes),
      droppedAttributesCount: event.droppedAttributes,
    }));
  }

  get resource(): ReadableSpan['resource'] {
    return resourceOf({ 'service.name': this.record.start.service });
  }

  get droppedAttributesCount(): number {
    return this.record.droppedAttributes;
  }

  get droppedEventsCount(): number {
    return this.record.droppedEvents;
  }
}

/** Seconds and nanoseconds of milliseconds. */
function hrTime(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1000);
  return [seconds, Math.round((milliseconds - seconds * 1000) * 1e6)];
}

function plain(attributes: ReadonlyMap<string, RecordedValue>): Attributes {
  return Object.fromEntries([...attributes].map(([key, value]) => [key, plainValue(value)]));
}

function plainValue(value: RecordedValue): AttributeValue {
  if (typeof value !== 'object') return value;
  return 'double' in value ? value.double : [...value];
}

function resourceOf(attributes: Attributes): ReadableSpan['resource'] {
  return {
    attributes,
    merge: (other) => resourceOf({ ...attributes, ...other?.attributes }),
    getRawAttributes: () => Object.entries(attributes),
  };
}
