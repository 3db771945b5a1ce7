import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway } from '../../support/gateway-fixture.ts';
import { localhostCertificate, testAuthority } from '../../support/test-certificates.ts';

let server: Server;
let port: number;
let folder: string;
let seen: { readonly headers: IncomingHttpHeaders; readonly serverName: unknown } | null = null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plano-tls-'));
  await writeFile(join(folder, 'ca.pem'), testAuthority);
  server = createServer(localhostCertificate, (request, response) => {
    seen = { headers: request.headers, serverName: Reflect.get(request.socket, 'servername') };
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
  }).listen(0);
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  await rm(folder, { recursive: true });
});

async function ask(host: string, caFile: string | null, members = '') {
  const gateway = await startGateway(`
version: v0.4.0
listeners: [{type: model, name: m, port: 12000}]
model_providers: [{model: openai/m, access_key: k, base_url: "https://${host}:${port}"${members}}]
${caFile === null ? '' : `overrides: {upstream_tls_ca_path: "${join(folder, caFile)}"}`}
`);
  const reply = await gateway.chat('openai/m');
  const span = await gateway.span('plano(llm)');
  await gateway.close();
  return { status: reply.status, errorType: span.attributes['error.type'] };
}

describe('a provider behind TLS', () => {
  it('is refused when nobody vouches for its certificate', async () => {
    const reply = await ask('localhost', null);
    expect(reply).toEqual({ status: 502, errorType: { stringValue: 'tls' } });
  });

  it('is trusted by the authorities of the file', async () => {
    expect((await ask('localhost', 'ca.pem')).status).toBe(200);
    expect(seen?.serverName).toBe('localhost');
  });

  it('is refused when its certificate belongs to another name', async () => {
    expect(await ask('127.0.0.1', 'ca.pem')).toEqual({ status: 502, errorType: { stringValue: 'tls' } });
  });

  it('is checked by the name in its address although it is told another Host', async () => {
    expect((await ask('localhost', 'ca.pem', ', http_host: inner.example')).status).toBe(200);
    expect(seen?.headers.host).toBe('inner.example');
    expect(seen?.serverName).toBe('localhost');
  });

  it('does not need the file to exist', async () => {
    expect((await ask('localhost', 'absent.pem')).status).toBe(502);
  });
});
