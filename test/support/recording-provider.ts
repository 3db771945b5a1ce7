import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A provider that keeps what it was sent and answers as the test says. */
export interface RecordingProvider {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** How the next requests are answered. */
  answer: (response: ServerResponse, request: RecordedRequest) => void | Promise<void>;
  close(): Promise<void>;
}

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Milliseconds on the monotonic clock at which the connection was gone before the reply's end. */
  readonly aborted: Promise<number>;
}

/** `port`: 0 for any that is free. */
export async function startRecordingProvider(port = 0): Promise<RecordingProvider> {
  const requests: RecordedRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const request = await record(incoming, response);
    requests.push(request);
    await provider.answer(response, request);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const provider: RecordingProvider = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (response) => void response.writeHead(500).end(),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return provider;
}

async function record(incoming: IncomingMessage, response: ServerResponse): Promise<RecordedRequest> {
  const { promise: aborted, resolve } = Promise.withResolvers<number>();
  response.once('close', () => {
    if (!response.writableFinished) resolve(performance.now());
  });
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: incoming.headers,
    body: Buffer.concat(parts).toString(),
    aborted,
  };
}

export function answerJson(status: number, body: unknown, headers: Record<string, string> = {}) {
  return (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}
