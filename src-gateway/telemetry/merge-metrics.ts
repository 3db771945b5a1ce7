import {
  AggregatorRegistry,
  type MetricObjectWithValues,
  type MetricValue,
  type Registry,
} from 'prom-client';

/** The figures of one process; plain data, fit for another one. */
export type MetricsReport = readonly MetricObjectWithValues<MetricValue<string>>[];

/** One registry with the figures of several processes: counts, times and memory add up. */
export function mergeMetrics(reports: readonly MetricsReport[]): Registry {
  return AggregatorRegistry.aggregate(reports.map((report) => [...report]));
}

/** What must not go down when its process is gone: a counter that does looks like one that began anew. */
export function lastingMetrics(report: MetricsReport): MetricsReport {
  return report.filter(({ type }) => lastingTypes.has(String(type)));
}

const lastingTypes: ReadonlySet<string> = new Set(['counter', 'histogram']);
