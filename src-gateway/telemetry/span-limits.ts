/** Per-span bounds; what comes later is dropped and counted on the span. */
export interface SpanLimits {
  readonly attributes: number;
  readonly events: number;
  readonly attributesPerEvent: number;
}

/** Of the queue in front of the external OTLP destination; times in milliseconds. */
export interface BatchLimits {
  readonly maxQueueSize: number;
  readonly maxBatchSize: number;
  readonly delayMs: number;
  readonly exportTimeoutMs: number;
}

/**
 * The limits of the OpenTelemetry SDK under its own environment names. The delay is shorter than the
 * SDK's 5 s, so that a trace is there when somebody looks for it.
 */
export function spanLimitsFromEnvironment(): SpanLimits {
  return {
    attributes: countFromEnvironment('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 128),
    events: countFromEnvironment('OTEL_SPAN_EVENT_COUNT_LIMIT', 128),
    attributesPerEvent: countFromEnvironment('OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', 128),
  };
}

export function batchLimitsFromEnvironment(): BatchLimits {
  return {
    maxQueueSize: countFromEnvironment('OTEL_BSP_MAX_QUEUE_SIZE', 2048),
    maxBatchSize: countFromEnvironment('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512),
    delayMs: countFromEnvironment('OTEL_BSP_SCHEDULE_DELAY', 1000),
    exportTimeoutMs: countFromEnvironment('OTEL_BSP_EXPORT_TIMEOUT', 30_000),
  };
}

/** A negative or broken number counts as not set, as in the SDK. */
function countFromEnvironment(name: string, fallback: number): number {
  const text = process.env[name]?.trim() ?? '';
  return /^\d+$/.test(text) ? Number(text) : fallback;
}
