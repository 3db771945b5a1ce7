import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startWebConsole, type WebConsole } from '../../../src-main/web/web-console.ts';
import { createHostDouble, runningGateway } from '../../support/host-double.ts';

const token = 'a-token-of-this-test';
let renderer: string;
let host: ReturnType<typeof createHostDouble>;
let served: WebConsole;

beforeEach(async () => {
  renderer = await mkdtemp(join(tmpdir(), 'plano-renderer-'));
  await mkdir(join(renderer, 'assets'));
  await writeFile(join(renderer, 'index.html'), '<!doctype html><title>Plano Console</title>');
  await writeFile(join(renderer, 'assets/shell-1234.js'), 'export {};');
  host = createHostDouble();
  served = await startWebConsole({
    host: host.host,
    rendererFolder: renderer,
    address: '127.0.0.1',
    port: 0,
    token,
  });
});

afterEach(async () => {
  await served.close();
  await rm(renderer, { recursive: true });
});

describe('entering', () => {
  it('trades the token for a cookie that scripts cannot read', async () => {
    const entered = await get(`/?token=${token}`);
    expect(entered.status).toBe(303);
    expect(entered.headers.location).toBe('/');
    expect(String(entered.headers['set-cookie'])).toMatch(
      /^plano_console_\d+=[\w-]{40,}; HttpOnly; SameSite=Strict; Path=\/$/,
    );
  });

  it.each(['/', '/assets/shell-1234.js', '/traces', '/boot.js'])(
    'refuses %s without one and says how to enter',
    async (path) => {
      const refused = await get(path);
      expect(refused.status).toBe(401);
      expect(refused.body).toContain('planoai console');
      expect(refused.body).not.toContain(token);
    },
  );

  it('refuses a wrong token', async () => {
    expect((await get('/?token=guess')).status).toBe(401);
  });

  it('serves the window, its screens and its files to whoever entered', async () => {
    const cookie = await enter();
    for (const path of ['/', '/traces/0af7651916cd43dd8448eb211c80319c']) {
      const page = await get(path, { cookie });
      expect(page.status).toBe(200);
      expect(page.body).toContain('Plano Console');
      expect(page.headers['cache-control']).toBe('no-store');
    }
    const script = await get('/assets/shell-1234.js', { cookie });
    expect(script.headers['cache-control']).toContain('immutable');
    expect((await get('/missing.js', { cookie })).status).toBe(404);
  });

  it('sends the policy with every answer', async () => {
    for (const answer of [await get('/'), await get('/', { cookie: await enter() })]) {
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
      expect(answer.headers['content-security-policy']).not.toMatch(/unsafe-eval|https?:/);
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
    }
  });
});

describe('strangers', () => {
  it.each(['evil.example', 'evil.example:80', '192.168.1.7'])(
    'who rebind their name %s are refused',
    async (name) => {
      const refused = await get(`/?token=${token}`, { host: name });
      expect(refused.status).toBe(403);
      expect(refused.headers['set-cookie']).toBeUndefined();
    },
  );

  it.each(['localhost', '127.0.0.1', '[::1]', 'console.localhost'])('%s is this machine', async (name) => {
    expect((await get(`/?token=${token}`, { host: `${name}:${served.port}` })).status).toBe(303);
  });

  it('cannot leave the folder of the window', async () => {
    await writeFile(join(renderer, '..', 'plano-web-secret.txt'), 'secret');
    const cookie = await enter();
    for (const path of [
      '/../plano-web-secret.txt',
      '/%2e%2e/plano-web-secret.txt',
      '/assets/..%2f..%2fplano-web-secret.txt',
    ]) {
      expect((await get(path, { cookie })).body).not.toContain('secret');
    }
    await rm(join(renderer, '..', 'plano-web-secret.txt'));
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }, 403],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }, 403],
    ['no origin', {}, 403],
  ] as const)('may not open the contract from %s', async (_name, headers, status) => {
    expect(await refusedUpgrade({ ...headers, cookie: await enter() })).toBe(status);
    expect(host.asked).toEqual([]);
  });

  it('may not open the contract without having entered', async () => {
    expect(await refusedUpgrade({ origin: `http://127.0.0.1:${served.port}` })).toBe(401);
  });
});

describe('the contract over WebSocket', () => {
  it('answers calls and pushes events', async () => {
    const socket = await connect();
    socket.send(JSON.stringify({ type: 'call', id: 7, method: 'gateway.status', params: {} }));
    expect(await nextMessage(socket)).toEqual({ type: 'result', id: 7, value: runningGateway });
    socket.send(JSON.stringify({ type: 'subscribe', topics: ['gateway.status'] }));
    await expect.poll(() => host.subscribers('gateway.status')).toBe(1);
    host.show({ ...runningGateway, state: 'degraded' });
    expect(await nextMessage(socket)).toMatchObject({ type: 'event', payload: { state: 'degraded' } });
    socket.close();
    await expect.poll(() => host.subscribers('gateway.status')).toBe(0);
  });

  it.each([
    ['text that is not JSON', 'nonsense', 1007],
    ['bytes', Buffer.from('{}'), 1003],
  ] as const)('ends a connection that sends %s', async (_name, data, code) => {
    const socket = await connect();
    const closed = once(socket, 'close');
    socket.send(data);
    expect((await closed)[0]).toBe(code);
  });
});

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** Node's own client, because `fetch` neither keeps `..` in a path nor lets a test choose `Host`. */
function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: served.port, path, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    request.on('error', reject).end();
  });
}

async function enter(): Promise<string> {
  const { headers } = await get(`/?token=${token}`);
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

async function connect(): Promise<WebSocket> {
  const origin = `http://127.0.0.1:${served.port}`;
  const socket = new WebSocket(`ws://127.0.0.1:${served.port}/contract`, {
    headers: { origin, cookie: await enter() },
  });
  await once(socket, 'open');
  return socket;
}

async function nextMessage(socket: WebSocket): Promise<unknown> {
  const [data] = await once(socket, 'message');
  return JSON.parse(String(data));
}

async function refusedUpgrade(headers: Record<string, string>): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${served.port}/contract`, { headers });
  socket.on('error', () => undefined);
  const [request, response] = await once(socket, 'unexpected-response');
  request.destroy();
  return response.statusCode;
}
