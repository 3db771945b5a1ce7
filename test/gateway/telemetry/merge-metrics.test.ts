import { describe, expect, it } from 'vitest';
import { lastingMetrics, mergeMetrics } from '../../../src-gateway/telemetry/merge-metrics.ts';
import { createMetrics } from '../../../src-gateway/telemetry/metrics.ts';
import { metricsPage } from '../../../src-gateway/telemetry/metrics-page.ts';

/** A process that has served so many requests, each of half a second. */
function served(requests: number) {
  const metrics = createMetrics({ productVersion: '1.0.0' });
  metrics.configApplied({ sha256: 'abc', models: [] });
  for (let n = 0; n < requests; n += 1) {
    metrics.requestStarted('llm_chat');
    metrics.requestFinished({
      handler: 'llm_chat',
      method: 'POST',
      status: 200,
      durationMs: 500,
      headersMs: 20,
    });
  }
  metrics.requestStarted('llm_chat');
  return metrics;
}

describe('the figures of several processes', () => {
  it('add up on one page, but facts stand there once', async () => {
    const reports = await Promise.all([served(2).report(), served(3).report()]);
    const { body } = await metricsPage(mergeMetrics(structuredClone(reports)));
    for (const line of [
      'brightstaff_http_requests_total{handler="llm_chat",method="POST",status_class="2xx"} 5',
      'brightstaff_http_in_flight_requests{handler="llm_chat"} 2',
      'brightstaff_http_request_duration_seconds_count{handler="llm_chat"} 5',
      'brightstaff_http_request_duration_seconds_sum{handler="llm_chat"} 2.5',
      'brightstaff_build_info{version="1.0.0",git_sha="unknown"} 1',
      'plano_console_config_info{sha256="abc"} 1',
    ])
      expect(body).toContain(`${line}\n`);
    expect(body).toMatch(
      /brightstaff_http_request_duration_seconds_bucket\{(le="0\.5",handler="llm_chat"|handler="llm_chat",le="0\.5")\} 5\n/,
    );
    expect(body).toMatch(/brightstaff_http_request_duration_seconds_bucket\{[^}]*le="0\.25"[^}]*\} 0\n/);
  });

  it('of one that is gone are what it has counted, not what it had', async () => {
    const names = lastingMetrics(await served(1).report()).map(({ name }) => name);
    expect(names).toContain('brightstaff_http_requests_total');
    expect(names).toContain('brightstaff_http_request_duration_seconds');
    expect(names).not.toContain('brightstaff_http_in_flight_requests');
    expect(names).not.toContain('process_resident_memory_bytes');
  });
});
