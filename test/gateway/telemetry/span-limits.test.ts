import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  batchLimitsFromEnvironment,
  spanLimitsFromEnvironment,
} from '../../../src-gateway/telemetry/span-limits.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the limits of the OpenTelemetry environment', () => {
  it('are the SDK defaults but for the delay', () => {
    expect(spanLimitsFromEnvironment()).toEqual({ attributes: 128, events: 128, attributesPerEvent: 128 });
    expect(batchLimitsFromEnvironment()).toEqual({
      maxQueueSize: 2048,
      maxBatchSize: 512,
      delayMs: 1000,
      exportTimeoutMs: 30_000,
    });
  });

  it('have the names that OpenTelemetry gives them', () => {
    vi.stubEnv('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', '7');
    vi.stubEnv('OTEL_SPAN_EVENT_COUNT_LIMIT', '8');
    vi.stubEnv('OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', '9');
    vi.stubEnv('OTEL_BSP_MAX_QUEUE_SIZE', '10');
    vi.stubEnv('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', '11');
    vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '12');
    vi.stubEnv('OTEL_BSP_EXPORT_TIMEOUT', '13');

    expect(spanLimitsFromEnvironment()).toEqual({ attributes: 7, events: 8, attributesPerEvent: 9 });
    expect(batchLimitsFromEnvironment()).toEqual({
      maxQueueSize: 10,
      maxBatchSize: 11,
      delayMs: 12,
      exportTimeoutMs: 13,
    });
  });

  it.each(['-1', 'many', ''])('ignore %j', (text) => {
    vi.stubEnv('OTEL_BSP_MAX_QUEUE_SIZE', text);
    expect(batchLimitsFromEnvironment().maxQueueSize).toBe(2048);
  });
});
