import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sendFromPlayground } from '../../../src-main/console/playground.ts';
import type { CallParams, CallProgress } from '../../../src-main/contract/contract.ts';
import { startSandbox } from '../../../src-main/sandbox/sandbox.ts';
import { answerJson, startRecordingProvider } from '../../support/recording-provider.ts';

type Params = CallParams<'playground.send'>;

const hello: Params = {
  listener: 'main',
  api: 'chat',
  model: 'sandbox/echo',
  system: 'Be brief.',
  user: 'Grüße an die Welt',
  stream: true,
};

async function send(
  url: string,
  params: Partial<Params> = {},
  options: { key?: string; signal?: AbortSignal } = {},
) {
  const progress: CallProgress<'playground.send'>[] = [];
  const result = await sendFromPlayground(
    { url, gatewayKey: options.key ?? null },
    { ...hello, ...params },
    { signal: options.signal ?? new AbortController().signal, progress: (value) => progress.push(value) },
  );
  return { result, progress };
}

async function sandbox() {
  const started = await startSandbox({ port: 0 });
  onTestFinished(() => started.close());
  return started;
}

/** Of an answer that is whole, and of one that met its limit. */
const ends = {
  chat: ['stop', 'length'],
  messages: ['end_turn', 'max_tokens'],
  responses: ['completed', 'max_output_tokens'],
} as const;

describe('the playground', () => {
  for (const api of ['chat', 'messages', 'responses'] as const) {
    for (const stream of [true, false]) {
      it(`reads text and usage of ${api}, ${stream ? 'streaming' : 'whole'}`, async () => {
        const { url } = await sandbox();
        const { result, progress } = await send(url, { api, stream });
        expect(result).toMatchObject({ status: 200, text: 'Grüße an die Welt', error: null });
        expect(result.promptTokens).toBeGreaterThan(0);
        expect(result.completionTokens).toBeGreaterThan(0);
        expect(progress[0]).toMatchObject({ type: 'sent', body: expect.stringContaining('Grüße') });
        expect(progress[1]).toMatchObject({ type: 'head', status: 200 });
        // Every event with its time, as long as it is a stream.
        expect(
          result.events
            .map(({ data }) => data)
            .join('')
            .includes('Welt'),
        ).toBe(stream);
        expect(result.events.every(({ atMs }) => atMs >= 0 && atMs <= result.durationMs)).toBe(true);
        const texts = progress.flatMap((value) => (value.type === 'text' ? [value.text] : []));
        expect(texts.join('')).toBe(result.text);
        if (stream) expect(texts.length).toBeGreaterThan(1);
        expect(result.raw).toContain('Welt');
      });
    }

    it(`reads why the model of ${api} ended, whole or cut short`, async () => {
      const { url } = await sandbox();
      for (const stream of [true, false]) {
        const whole = await send(url, { api, stream });
        const short = await send(url, { api, stream, maxTokens: 2 });
        expect([whole.result.finishReason, short.result.finishReason]).toEqual(ends[api]);
      }
    });

    it(`shows what a client of ${api} sees when a provider fails`, async () => {
      const { url } = await sandbox();
      const { result } = await send(url, { api, model: 'sandbox/status-429' });
      expect(result).toMatchObject({ status: 429, text: '' });
      expect(result.error?.message).not.toBe('');
    });
  }

  it('says that the connection broke, and keeps the text so far', async () => {
    const { url } = await sandbox();
    const { result } = await send(url, { model: 'sandbox/cut' });
    expect(result.status).toBe(200);
    expect(result.error).toMatchObject({ code: 'connection_lost' });
    expect(result.text).not.toBe('');
  });

  it('sends what a client would: no model when none is named, limits, the gateway key', async () => {
    const provider = await startRecordingProvider();
    onTestFinished(() => provider.close());
    provider.answer = answerJson(200, { choices: [{ message: { content: 'ok' } }] });
    const { progress } = await send(
      provider.url,
      { model: '', stream: false, maxTokens: 7, temperature: 0 },
      { key: 'k1' },
    );
    expect(JSON.stringify(progress)).not.toContain('k1');
    const [request] = provider.requests;
    expect(JSON.parse(request?.body ?? '')).toEqual({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Grüße an die Welt' },
      ],
      max_tokens: 7,
      temperature: 0,
    });
    expect(request?.headers['x-plano-key']).toBe('k1');
  });

  it('reads the trace, the request and the model out of the reply', async () => {
    const provider = await startRecordingProvider();
    onTestFinished(() => provider.close());
    const traceId = 'a'.repeat(32);
    provider.answer = answerJson(
      200,
      { choices: [{ message: { content: 'ok' } }] },
      { 'x-plano-trace-id': traceId, 'x-request-id': 'r1', 'x-plano-resolved-model': 'sandbox/echo' },
    );
    const { result, progress } = await send(provider.url, { stream: false });
    expect(result).toMatchObject({ traceId, requestId: 'r1', resolvedModel: 'sandbox/echo' });
    expect(progress[1]).toMatchObject({ type: 'head', traceId });
  });

  it.each(['chat', 'messages'] as const)('quotes an agent that refused, in %s', async (api) => {
    const provider = await startRecordingProvider();
    onTestFinished(() => provider.close());
    const told = { error: 'ClientError', agent: 'flight_agent', status: 422, agent_response: 'no city' };
    const error = { type: 'api_error', message: 'flight_agent refused the request' };
    const body = api === 'chat' ? told : { type: 'error', error, plano: told };
    provider.answer = answerJson(422, body, { 'x-plano-agents': 'weather%20agent,flight_agent' });
    const { result } = await send(provider.url, { api, stream: false });
    expect(result.error?.message).toBe('flight_agent answered: no city');
    expect(result).toMatchObject({ status: 422, agents: ['weather agent', 'flight_agent'], router: null });
  });

  it('ends the request when the user cancels', async () => {
    const provider = await startRecordingProvider();
    onTestFinished(() => provider.close());
    const arrived = Promise.withResolvers<{ aborted: Promise<number> }>();
    provider.answer = (_response, request) => arrived.resolve(request);
    const abort = new AbortController();
    const call = send(provider.url, {}, { signal: abort.signal });
    const { aborted } = await arrived.promise;
    abort.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    await aborted;
  });

  it('says which listener does not answer', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    await expect(send(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ code: 'listener_unreachable' });
  });

  it('keeps at most 1 MiB of what came over the wire', async () => {
    const provider = await startRecordingProvider();
    onTestFinished(() => provider.close());
    provider.answer = answerJson(200, { choices: [{ message: { content: 'x'.repeat(2_000_000) } }] });
    const { result } = await send(provider.url, { stream: false });
    expect(result.text).toHaveLength(2_000_000);
    expect(result.raw).toHaveLength(1024 * 1024);
  });
});
