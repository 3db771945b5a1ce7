import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { runningCollector } from './collector-fixture.ts';

const run = promisify(execFile);
/** Debian's own comes with its packages; another in front of it may not. */
const python = ['python3', '/usr/bin/python3'].find(
  (name) => spawnSync(name, ['-c', 'import grpc, google.protobuf']).status === 0,
);
if (python === undefined) console.warn('skipped: no python3 with grpcio and protobuf to send OTLP');

const sender = fileURLToPath(new URL('../../support/python-otlp-sender.py', import.meta.url));

describe.skipIf(python === undefined)('a sender in Python, with gRPC and protobuf of its own', () => {
  it.each(['grpc', 'http'])('delivers every part of a compressed span over %s', async (way) => {
    const { collector, url } = await runningCollector({ grpc: { host: '127.0.0.1', port: 0 } });
    const target = way === 'grpc' ? `127.0.0.1:${collector.addresses.grpc?.port}` : url;
    const { stdout } = await run(python ?? '', [sender, way, target]);
    expect(stdout.trim()).toBe('0');

    const stored = await collector.get('ab'.repeat(16));
    expect(stored?.row).toMatchObject({ durationMs: 1000, httpStatus: 429, errorCount: 1, model: 'gpt-4o' });
    expect(stored?.spans).toMatchObject([
      {
        spanId: 'cd'.repeat(8),
        parentSpanId: '',
        name: 'POST /v1/chat/completions gpt-4o',
        kind: 2,
        service: 'python',
        startTimeUnixNano: '1700000000123456789',
        endTimeUnixNano: '1700000001123456789',
        status: { code: 2, message: 'too many' },
        attributes: [
          { key: 'llm.model', value: { stringValue: 'gpt-4o' } },
          { key: 'http.status_code', value: { intValue: '429' } },
          { key: 'signals.quality_score', value: { doubleValue: 62.5 } },
          { key: 'plano.cache.warm', value: { boolValue: true } },
          {
            key: 'finish',
            value: { arrayValue: { values: [{ stringValue: 'stop' }, { stringValue: 'length' }] } },
          },
          { key: 'negative', value: { intValue: '-5' } },
        ],
        events: [{ name: 'exception', timeUnixNano: '1700000000123456794' }],
        scope: { name: 'scope', version: '3.4' },
      },
    ]);
  });
});
