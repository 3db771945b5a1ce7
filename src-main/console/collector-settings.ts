import { type CollectorLimits, defaultLimits, type RetentionLimits } from '../collector/collector-limits.ts';

/** The limits of the trace store that the environment changes; unusable values leave the default. */
export function retentionFromEnvironment(environment: Readonly<Record<string, string | undefined>>): {
  readonly limits: Partial<CollectorLimits>;
  readonly retention: Partial<RetentionLimits>;
} {
  const number = (name: string): number | null => {
    const text = environment[name] ?? '';
    const value = Number(text);
    return text.trim() !== '' && Number.isFinite(value) && value > 0 ? value : null;
  };
  const megabytes = number('PLANO_TRACE_MAX_MB');
  const days = number('PLANO_TRACE_MAX_DAYS');
  const spans = number('PLANO_TRACE_MAX_SPANS');
  return {
    limits: {
      httpBytes: number('PLANO_OTLP_HTTP_MAX_BYTES') ?? defaultLimits.httpBytes,
      grpcBytes: number('PLANO_OTLP_GRPC_MAX_BYTES') ?? defaultLimits.grpcBytes,
    },
    retention: {
      ...(megabytes === null ? {} : { maxBytes: megabytes * 1024 * 1024 }),
      ...(days === null ? {} : { maxAgeMs: days * 24 * 3_600_000 }),
      ...(spans === null ? {} : { maxSpans: spans }),
    },
  };
}
