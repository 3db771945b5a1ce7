import { describe, expect, it, onTestFinished } from 'vitest';
import { decodeJson } from '../../../src-main/collector/decode-json.ts';
import type { SpanRecord } from '../../../src-main/collector/span-record.ts';
import { startRecordingProvider } from '../../support/recording-provider.ts';
import { openTestHost, sandboxConfig } from './test-host.ts';

const secret = 'sk-live-1234567890abcdef';

/** A host whose config sends its spans to a receiver, and what the receiver got of a service. */
async function exporting(PLANO_CAPTURE_CONTENT: string, withStore = true) {
  const receiver = await startRecordingProvider();
  receiver.answer = (response) => void response.writeHead(200).end();
  onTestFinished(() => receiver.close());
  const collector = { grpcPort: null, httpPort: null, host: '127.0.0.1' };
  const host = await openTestHost({
    ...(withStore && { collector }),
    environment: { PLANO_CAPTURE_CONTENT },
    config: (own) => `${sandboxConfig(own)}tracing:
  random_sampling: 100
  exporters:
    - {type: otlp, url: "${receiver.url}", protocol: http/json}
`,
  });
  await host.start();
  const spans = (): SpanRecord[] => receiver.requests.flatMap(({ body }) => decodeJson(body));
  const of = async (service: string) => {
    await expect
      .poll(() => spans().map(({ resource }) => resource.service), { timeout: 10_000 })
      .toContain(service);
    return spans().filter(({ resource }) => resource.service === service);
  };
  const send = async (body: object, headers: Record<string, string> = {}) => {
    const response = await fetch(`${host.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ model: 'sandbox/echo', ...body }),
    });
    expect(response.status).toBe(200);
    await response.text();
  };
  return { ...host, receiver, of, send };
}

const content = (span: SpanRecord | undefined) =>
  Object.fromEntries(
    (span?.attributes ?? [])
      .filter(({ key }) => /^gen_ai\.(input|output|system|tool)/.test(key))
      .map(({ key, value }) => [key, JSON.parse(value.stringValue ?? '')]),
  );

describe('PLANO_CAPTURE_CONTENT=otlp', { timeout: 60_000 }, () => {
  it.each([false, true])(
    'sends what was said with the spans of the request, secrets masked; stream: %s [observability 2.6]',
    async (stream) => {
      const { call, of, receiver, send } = await exporting('otlp');
      await send({
        stream,
        messages: [
          { role: 'system', content: 'Be brief' },
          { role: 'user', content: `my key is ${secret}` },
        ],
      });
      const [llm] = await of('plano(llm)');
      expect(content(llm)).toMatchObject({
        'gen_ai.system_instructions': [{ type: 'text', content: 'Be brief' }],
        'gen_ai.input.messages': [{ role: 'user', parts: [{ type: 'text', content: 'my key is sk-…cdef' }] }],
        'gen_ai.output.messages': [{ role: 'assistant', finish_reason: 'stop' }],
      });
      for (const { body } of receiver.requests) expect(body).not.toContain(secret);
      for (const service of ['plano(inbound)', 'plano(outbound)']) {
        for (const span of await of(service)) expect(content(span)).toEqual({});
      }
      expect(await call('recording.state', {})).toMatchObject({
        policy: 'full',
        decidedBy: 'environment',
        isExported: true,
      });
      // The store of this machine keeps bodies beside spans, not in them.
      const traceId = llm?.traceId ?? '';
      await expect
        .poll(async () => (await call('bodies.list', { traceId })).bodies.length)
        .toBeGreaterThan(0);
      const { spans } = await call('traces.get', { traceId });
      expect(JSON.stringify(spans)).not.toContain('gen_ai.input.messages');
    },
  );

  it('needs no trace store of this machine', async () => {
    const { of, send } = await exporting('otlp', false);
    await send({ messages: [{ role: 'user', content: 'hello' }] });
    const [llm] = await of('plano(llm)');
    expect(content(llm)).toHaveProperty(['gen_ai.input.messages']);
  });

  it('heeds a request that asks for none, and lets spans go out without', async () => {
    const { of, send } = await exporting('otlp');
    await send({ messages: [{ role: 'user', content: 'hello' }] }, { 'x-plano-capture': 'off' });
    const [llm] = await of('plano(llm)');
    expect(content(llm)).toEqual({});
  });

  it('is no part of local', async () => {
    const { of, send } = await exporting('local');
    await send({ messages: [{ role: 'user', content: 'hello' }] });
    const [llm] = await of('plano(llm)');
    expect(content(llm)).toEqual({});
  });
});
