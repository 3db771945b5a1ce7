import type { Collector } from '../../collector/collector.ts';
import type { TraceStore } from '../../collector/trace-store.ts';

/** A store of this process, as those ask who know it on the collector's thread. */
export function contentReader(store: TraceStore): Pick<Collector, 'bodies' | 'body' | 'get'> {
  return {
    bodies: async (traceId) => store.bodies(traceId),
    body: async (traceId, spanId, part) => store.body(traceId, spanId, part),
    get: async (traceId) => store.traces.get(traceId),
  };
}
