import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { parseBindAddress } from '../../../src-gateway/telemetry/bind-address.ts';
import { createMetrics } from '../../../src-gateway/telemetry/metrics.ts';
import {
  createMetricsServer,
  type MetricsServer,
  type MetricsServerOptions,
} from '../../../src-gateway/telemetry/metrics-server.ts';

const open: MetricsServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

describe('the metrics page', () => {
  it('is at /metrics', async () => {
    const server = await start();
    const page = await ask(server, { path: '/metrics' });
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(page.body).toContain('brightstaff_build_info{version="1.2.3",git_sha="unknown"} 1');
  });

  it.each([
    { path: '/', method: 'GET', status: 404 },
    { path: '/metrics/x', method: 'GET', status: 404 },
    { path: '/metrics', method: 'POST', status: 405 },
    { path: '/metrics', method: 'HEAD', status: 200 },
    { path: '/metrics?name=x', method: 'GET', status: 200 },
  ])('answers $method $path with $status', async ({ status, ...target }) => {
    expect((await ask(await start(), target)).status).toBe(status);
  });

  it.each([
    ['evil.example', 403],
    ['localhost', 200],
    ['127.0.0.1:9092', 200],
    ['[::1]:9092', 200],
    ['metrics.internal', 200],
  ])('on loopback is served under the name %s with %i', async (host, status) => {
    const server = await start({ allowedHosts: ['Metrics.internal'] });
    expect((await ask(server, { path: '/metrics', host })).status).toBe(status);
  });

  it('off loopback is served under any name', async () => {
    const server = await start({ bind: { address: '0.0.0.0', port: 0 } });
    expect((await ask(server, { path: '/metrics', host: 'gateway.cluster.local' })).status).toBe(200);
  });

  it('is off, with a warning, when its port is taken', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as AddressInfo;
    const warnings: string[] = [];
    const server = await createMetricsServer({
      metrics: createMetrics({ productVersion: '1.2.3' }),
      bind: { address: '127.0.0.1', port },
      warn: (message) => warnings.push(message),
    });
    holder.close();

    expect(server).toBeNull();
    expect(warnings).toEqual([`Metrics are off: 127.0.0.1:${port} cannot be bound, the port is in use.`]);
  });
});

describe('parseBindAddress', () => {
  it.each([
    ['127.0.0.1:9092', { address: '127.0.0.1', port: 9092 }],
    [' 0.0.0.0:0 ', { address: '0.0.0.0', port: 0 }],
    ['localhost:9092', { address: 'localhost', port: 9092 }],
    ['[::1]:9092', { address: '::1', port: 9092 }],
    ['nonsense', null],
    [':9092', null],
    ['127.0.0.1', null],
    ['127.0.0.1:99999', null],
    ['[zz]:1', null],
    ['::1:9092', null],
    ['', null],
  ])('reads %j', (text, expected) => {
    expect(parseBindAddress(text)).toEqual(expected);
  });
});

async function start(options: Partial<MetricsServerOptions> = {}): Promise<MetricsServer> {
  const server = await createMetricsServer({
    metrics: createMetrics({ productVersion: '1.2.3' }),
    bind: { address: '127.0.0.1', port: 0 },
    warn: (message) => {
      throw new Error(message);
    },
    ...options,
  });
  if (server === null) {
    throw new Error('no server');
  }
  open.push(server);
  return server;
}

function ask(
  { port }: MetricsServer,
  { path, method = 'GET', host = 'localhost' }: { path: string; method?: string; host?: string },
) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number;
    headers: Record<string, unknown>;
    body: string;
  }>();
  const request = httpRequest({ host: '127.0.0.1', port, path, method, headers: { host } }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () =>
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: Buffer.concat(chunks).toString(),
      }),
    );
  });
  request.on('error', reject);
  request.end();
  return promise;
}
