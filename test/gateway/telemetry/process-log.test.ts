import { describe, expect, it } from 'vitest';
import type { ProcessLogRecord } from '../../../src-gateway/telemetry/log-record.ts';
import { formatProcessJson, formatProcessLine } from '../../../src-gateway/telemetry/process-log.ts';

const record: ProcessLogRecord = {
  kind: 'process',
  time: Date.UTC(2026, 1, 12, 23, 8, 20, 183),
  level: 'warn',
  message: 'The provider did not answer.',
  listener: 'llm',
  requestId: 'r1',
  traceId: 'a'.repeat(32),
  fields: { provider: 'openai', attempt: 2, retried: true, reason: 'no route to host' },
};

describe('the process log', () => {
  it('has one line per record', () => {
    expect(formatProcessLine(record)).toBe(
      `[2026-02-12 23:08:20.183][warn] request_id=r1 trace_id=${'a'.repeat(32)} The provider did not answer. listener=llm provider=openai attempt=2 retried=true reason="no route to host"`,
    );
  });

  it('names no request outside of one', () => {
    const plain = { ...record, requestId: null, traceId: null, listener: null, fields: {} };
    expect(formatProcessLine(plain)).toBe('[2026-02-12 23:08:20.183][warn] The provider did not answer.');
    expect(JSON.parse(formatProcessJson(plain))).toEqual({
      time: '2026-02-12T23:08:20.183Z',
      level: 'warn',
      message: 'The provider did not answer.',
    });
  });

  it('cannot be forged by what a message quotes', () => {
    const line = formatProcessLine({ ...record, message: 'bad\n[2026]', fields: { a: 'x\ny' } });
    expect(line).not.toContain('\n');
  });

  it('comes as JSON, its own keys first of all', () => {
    expect(JSON.parse(formatProcessJson({ ...record, fields: { attempt: 2, level: 'info' } }))).toEqual({
      time: '2026-02-12T23:08:20.183Z',
      level: 'warn',
      message: 'The provider did not answer.',
      request_id: 'r1',
      trace_id: 'a'.repeat(32),
      listener: 'llm',
      attempt: 2,
    });
  });
});
