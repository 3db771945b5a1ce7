import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

export interface Ports {
  readonly models: number;
  readonly agents: number;
}

/** One kind of client: resolves with `null`, or with what it did not expect. */
export interface Kind {
  readonly name: string;
  /** Faults are injected: what goes wrong is counted apart. */
  readonly isInjected: boolean;
  run(ports: Ports): Promise<string | null>;
}

const messages = [{ role: 'user', content: 'Tell me of the fox and the dog.' }];

export const kinds: readonly Kind[] = [
  expectWhole('plain', '/v1/chat/completions', { model: 'sandbox/echo', messages }),
  expectEnd(
    'stream',
    '/v1/chat/completions',
    { model: 'sandbox/story', messages, stream: true },
    'data: [DONE]',
  ),
  expectWhole('translated', '/v1/messages', { model: 'sandbox/echo', messages, max_tokens: 100 }),
  expectEnd(
    'translated stream',
    '/v1/messages',
    { model: 'sandbox/story', messages, max_tokens: 100, stream: true },
    'event: message_stop',
  ),
  expectEnd(
    'translated stream of Responses',
    '/v1/responses',
    { model: 'sandbox/story', input: 'Tell me of the fox.', stream: true, store: false },
    'event: response.completed',
  ),
  expectWhole('agent', '/v1/chat/completions', { messages }, 'agents'),
  { name: 'client that leaves', isInjected: false, run: leave },
  { name: 'slow client', isInjected: false, run: readSlowly },
  injected('provider that breaks off', 'faulty/echo', false),
  injected('provider that breaks off a stream', 'faulty/story', true),
  injected('provider that refuses', 'sandbox/flaky-429', false),
];

function expectWhole(name: string, path: string, body: object, port: keyof Ports = 'models'): Kind {
  return {
    name,
    isInjected: false,
    async run(ports) {
      const { status, text } = await send(ports[port], path, body);
      return status === 200 && text.endsWith('}') ? null : `${status} ${text.slice(0, 200)}`;
    },
  };
}

function expectEnd(name: string, path: string, body: object, end: string): Kind {
  return {
    name,
    isInjected: false,
    async run({ models }) {
      const { status, text } = await send(models, path, body);
      return status === 200 && text.includes(end) ? null : `${status}, ended with ${text.slice(-200)}`;
    },
  };
}

/** Whatever the fault, the client gets an answer with a status, and a stream has an end. */
function injected(name: string, model: string, stream: boolean): Kind {
  return {
    name,
    isInjected: true,
    async run({ models }) {
      const { status, text } = await send(models, '/v1/chat/completions', { model, messages, stream });
      if (status !== 200) return `${status} ${/"code":"(\w+)"/.exec(text)?.[1]}`;
      return /"error":\{[^}]*"code":"(\w+)"/.exec(text)?.[1] ?? null;
    },
  };
}

async function leave({ models }: Ports): Promise<string | null> {
  const { request, response } = await begin(models, '/v1/chat/completions', {
    model: 'sandbox/story',
    messages,
    stream: true,
  });
  for await (const _ of response) break;
  request.destroy();
  return response.statusCode === 200 ? null : String(response.statusCode);
}

async function readSlowly({ models }: Ports): Promise<string | null> {
  const body = { model: 'sandbox/story', messages, stream: true };
  const { response } = await begin(models, '/v1/chat/completions', body);
  let text = '';
  for await (const chunk of response) {
    text += chunk;
    await delay(5);
  }
  return text.includes('data: [DONE]') ? null : `${response.statusCode}, ended with ${text.slice(-200)}`;
}

async function send(port: number, path: string, body: object): Promise<{ status: number; text: string }> {
  const { response } = await begin(port, path, body);
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return { status: response.statusCode ?? 0, text };
}

function begin(
  port: number,
  path: string,
  body: object,
): Promise<{ readonly request: ClientRequest; readonly response: IncomingMessage }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      ...{ host: '127.0.0.1', port, path, method: 'POST', agent: false },
      headers: { 'content-type': 'application/json' },
    });
    request.once('response', (response) => resolve({ request, response }));
    request.on('error', reject);
    request.end(JSON.stringify(body));
  });
}
