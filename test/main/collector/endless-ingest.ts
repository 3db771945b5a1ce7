// Stores spans in the folder of its argument until it is killed; prints a line for every batch.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startCollector } from '../../../src-main/collector/collector.ts';

const folder = process.argv[2] ?? '';
const collector = await startCollector({
  databaseFile: join(folder, 'traces.db'),
  lockFile: join(folder, 'traces.lock'),
  grpc: null,
  http: { host: '127.0.0.1', port: 0 },
  workspace: '',
  instance: 'test',
});
const url = `http://127.0.0.1:${collector.addresses.http?.port}/v1/traces`;
const traces = Array.from({ length: 50 }, () => randomBytes(16).toString('hex'));

for (;;) {
  const spans = Array.from({ length: 200 }, (_, index) => ({
    traceId: traces[index % traces.length],
    spanId: randomBytes(8).toString('hex'),
    name: 'span',
    startTimeUnixNano: `${Date.now()}000000`,
    endTimeUnixNano: `${Date.now()}500000`,
    attributes: [{ key: 'index', value: { intValue: index } }],
  }));
  await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  });
  console.log('stored');
}
