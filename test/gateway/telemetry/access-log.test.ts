import { describe, expect, it } from 'vitest';
import {
  accessLogFile,
  formatAccessJson,
  formatAccessLine,
} from '../../../src-gateway/telemetry/access-log.ts';
import type { AccessLogRecord } from '../../../src-gateway/telemetry/log-record.ts';

const agentRecord: AccessLogRecord = {
  kind: 'access',
  time: Date.UTC(2026, 1, 12, 23, 8, 20, 183),
  hop: 'listener',
  listener: 'travel',
  listenerType: 'agent',
  method: 'POST',
  path: '/v1/chat/completions',
  protocol: 'HTTP/1.1',
  status: 200,
  flags: '-',
  bytesIn: 125,
  bytesOut: 34401,
  durationMs: 4211.4,
  upstreamMs: 4204.6,
  forwardedFor: null,
  userAgent: 'curl/8',
  requestId: 'r1',
  authority: 'localhost:8000',
  upstreamHost: '127.0.0.1:8001',
  upstreamCluster: 'bright_staff',
  attempts: 1,
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  model: null,
  provider: null,
  promptTokens: null,
  completionTokens: null,
};

const modelRecord: AccessLogRecord = {
  ...agentRecord,
  listener: 'llm',
  listenerType: 'model',
  hop: 'upstream',
  authority: 'api.openai.com',
  upstreamHost: '162.159.140.245:443',
  upstreamCluster: 'openai',
  model: 'gpt-4o',
  provider: 'openai',
  promptTokens: 12,
  completionTokens: 34,
};

describe('the access log', () => {
  it('[observability O53] has a line per request of an agent listener', () => {
    expect(accessLogFile(agentRecord)).toBe('access_agent.log');
    expect(formatAccessLine(agentRecord)).toBe(
      '[2026-02-12T23:08:20.183Z] "POST /v1/chat/completions HTTP/1.1" 200 - 125 34401 4211 4205 "-" "curl/8" "r1" "localhost:8000" "127.0.0.1:8001"',
    );
  });

  it('[observability O54] adds the provider and the attempts of a model listener', () => {
    expect(accessLogFile(modelRecord)).toBe('access_llm.log');
    expect(formatAccessLine(modelRecord)).toBe(
      '[2026-02-12T23:08:20.183Z] "POST /v1/chat/completions HTTP/1.1" 200 - 125 34401 4211 4205 "-" "curl/8" "r1" "api.openai.com" "162.159.140.245:443" "openai" attempts=1',
    );
  });

  it('[observability O55] says when the client left before an answer', () => {
    const line = formatAccessLine({
      ...modelRecord,
      status: 0,
      flags: 'DC',
      bytesOut: 0,
      upstreamMs: null,
      upstreamHost: null,
    });
    expect(line).toContain('" 0 DC 125 0 4211 - "-"');
    expect(line).toContain('"api.openai.com" "-" "openai" attempts=1');
  });

  it('ends the line of a prompt listener with the cluster', () => {
    const record = { ...agentRecord, listenerType: 'prompt' };
    expect(accessLogFile(record)).toBe('access_ingress.log');
    expect(formatAccessLine(record)).toMatch(/ "127\.0\.0\.1:8001" "bright_staff"$/);
  });

  it('cannot be forged by what a client sends', () => {
    const line = formatAccessLine({ ...modelRecord, userAgent: 'a" 200\n[2026', path: '/v1/"x' });
    expect(line).not.toContain('\n');
    expect(line).toContain('"a\\x22 200\\x0a[2026"');
    expect(line).toContain('"POST /v1/\\x22x HTTP/1.1"');
  });

  it('has a structured copy', () => {
    expect(JSON.parse(formatAccessJson(modelRecord))).toEqual({
      time: '2026-02-12T23:08:20.183Z',
      hop: 'upstream',
      listener: 'llm',
      listener_type: 'model',
      method: 'POST',
      path: '/v1/chat/completions',
      protocol: 'HTTP/1.1',
      status: 200,
      flags: '-',
      bytes_in: 125,
      bytes_out: 34401,
      duration_ms: 4211,
      upstream_ms: 4205,
      forwarded_for: null,
      user_agent: 'curl/8',
      request_id: 'r1',
      authority: 'api.openai.com',
      upstream_host: '162.159.140.245:443',
      upstream_cluster: 'openai',
      attempts: 1,
      trace_id: 'a'.repeat(32),
      span_id: 'b'.repeat(16),
      model: 'gpt-4o',
      provider: 'openai',
      prompt_tokens: 12,
      completion_tokens: 34,
    });
  });
});
