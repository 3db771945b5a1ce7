import { Registry } from 'prom-client';

export interface MetricsPage {
  readonly contentType: string;
  readonly body: string;
}

/** What `GET /metrics` answers: OpenMetrics when `accept` asks for it, else Prometheus text 0.0.4. */
export async function metricsPage(registry: Pick<Registry, 'metrics'>, accept = ''): Promise<MetricsPage> {
  const text = await registry.metrics();
  return accept.includes('application/openmetrics-text')
    ? { contentType: Registry.OPENMETRICS_CONTENT_TYPE, body: asOpenMetrics(text) }
    : { contentType: Registry.PROMETHEUS_CONTENT_TYPE, body: text };
}

/**
 * OpenMetrics names a counter's family without `_total` and ends with a mark. Done on the text: the
 * library renames its counters for good when it is asked for this format.
 */
function asOpenMetrics(text: string): string {
  const body = text
    .replace(/^# (HELP|TYPE) (\w+)_total /gm, '# $1 $2 ')
    .replace(/\n\n/g, '\n')
    .trimEnd();
  return `${body}\n# EOF\n`;
}
