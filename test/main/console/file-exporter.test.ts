import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readTraceFile } from '../../../src-main/collector/files/read-trace-file.ts';
import { openTestHost, sandboxConfig } from './test-host.ts';

it('spans of a config with a file exporter are written beside the config [observability 2.5]', async () => {
  const { call, folder, ports } = await openTestHost({
    config: (own) => `${sandboxConfig(own)}tracing:
  random_sampling: 100
  exporters:
    - {type: file, path: traces/spans.jsonl}
`,
  });
  await call('gateway.start', {});
  const response = await fetch(`http://127.0.0.1:${ports.listener}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sandbox/echo', messages: [{ role: 'user', content: 'hi' }] }),
  });
  await response.text();
  const names = async () => {
    const bytes = await readFile(join(folder, 'traces', 'spans.jsonl')).catch(() => null);
    return bytes === null ? [] : readTraceFile(bytes).spans.map(({ resource }) => resource.service);
  };
  await expect.poll(names, { timeout: 10_000 }).toContain('plano(inbound)');
});
