import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { request } from 'undici';
import { type Sandbox, startSandbox } from '../../../src-main/sandbox/sandbox.ts';
import { type RecordedRequest, startRecordingProvider } from '../../support/recording-provider.ts';

/** The sandbox behind a tap: what went in and what came out can be read afterwards. */
export interface TappedSandbox {
  readonly url: string;
  readonly exchanges: readonly TappedExchange[];
  close(): Promise<void>;
}

export interface TappedExchange {
  readonly request: RecordedRequest;
  /** What of the reply has gone out so far. */
  readonly reply: string;
}

export async function startTappedSandbox(): Promise<TappedSandbox> {
  const sandbox = await startSandbox({ port: 0 });
  const exchanges: { request: RecordedRequest; reply: string }[] = [];
  const tap = await startRecordingProvider();
  tap.answer = async (response, recorded) => {
    const exchange = { request: recorded, reply: '' };
    exchanges.push(exchange);
    const gone = new AbortController();
    void recorded.aborted.then(() => gone.abort());
    try {
      await forward(sandbox, recorded, response, gone.signal, (text) => {
        exchange.reply += text;
      });
    } catch {
      // The sandbox broke its reply off, or the gateway left.
      response.destroy();
    }
  };
  return {
    url: tap.url,
    exchanges,
    close: async () => {
      await tap.close();
      await sandbox.close();
    },
  };
}

async function forward(
  sandbox: Sandbox,
  { body, headers, method, path }: RecordedRequest,
  response: ServerResponse,
  signal: AbortSignal,
  onReply: (text: string) => void,
): Promise<void> {
  const own = ['connection', 'content-length', 'host', 'transfer-encoding'];
  const sent = Object.fromEntries(Object.entries(headers).filter(([name]) => !own.includes(name)));
  const reply = await request(sandbox.url + path, {
    method: method === 'POST' ? 'POST' : 'GET',
    headers: sent,
    body,
    signal,
  });
  response.writeHead(reply.statusCode, {
    ...Object.fromEntries(Object.entries(reply.headers).filter(([name]) => !own.includes(name))),
  });
  for await (const chunk of reply.body) {
    onReply(Buffer.from(chunk).toString());
    if (!response.write(chunk)) await once(response, 'drain', { signal });
  }
  response.end();
}
