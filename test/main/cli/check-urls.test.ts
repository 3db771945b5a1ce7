import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type Server } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { probeUpstreams } from '../../../src-main/console/probe-upstreams.ts';
import { configFrom } from '../../support/config-from.ts';
import { freePorts } from '../../support/free-ports.ts';
import { localhostCertificate, testAuthority } from '../../support/test-certificates.ts';
import { cliWorkspace } from './cli-fixture.ts';
import { installedCli } from './cli-processes.ts';

const env = { K: 'secret-value-0123456789', PLANO_IN_CONTAINER: '0' };

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** Answers everything with 404 and keeps what was asked. */
async function httpServer() {
  const asked: Pick<IncomingMessage, 'method' | 'url' | 'headers'>[] = [];
  const port = await listening(
    createHttpServer(({ method, url, headers }, response) => {
      asked.push({ method, url, headers });
      response.writeHead(404).end();
    }),
  );
  return { port, asked };
}

const closedPort = async () => (await freePorts(1))[0] ?? 0;

interface Addresses {
  readonly agent: string;
  readonly filter: string;
  readonly endpoint: string;
  readonly provider: string;
}

const config = ({ agent, filter, endpoint, provider }: Addresses) => `version: v0.4.0
listeners:
  - type: agent
    name: agents
    port: 8001
    agents:
      - { id: weather, description: tells the weather of a city, input_filters: [guard] }
agents:
  - { id: weather, url: "${agent}" }
filters:
  - { id: guard, url: "${filter}", type: http }
endpoints:
  bank: { endpoint: "${endpoint}", protocol: http }
model_providers:
  - { model: custom/m, provider_interface: openai, base_url: "${provider}", access_key: $K, default: true }
`;

interface Found {
  readonly code: string;
  readonly severity: string;
  readonly path: string;
  readonly message: string;
}

async function unreachable(text: string, flags = ''): Promise<{ exitCode: number; found: Found[] }> {
  const { run } = await cliWorkspace({ 'config.yaml': text });
  const { exitCode, out } = await run(`validate --check-urls --json ${flags}`, { env });
  expect(out).not.toContain(env.K);
  const { diagnostics } = JSON.parse(out) as { diagnostics: Found[] };
  return { exitCode, found: diagnostics.filter(({ code }) => code.startsWith('RUN_')) };
}

describe('planoai validate --check-urls', () => {
  it('finds nothing where everything answers, and asks as the gateway would, without a credential', async () => {
    const { port, asked } = await httpServer();
    const here = `http://127.0.0.1:${port}`;
    const text = config({
      agent: `${here}/team`,
      filter: `http://localhost:${port}/check?strict=1`,
      endpoint: `host.docker.internal:${port}`,
      provider: `http://[::ffff:127.0.0.1]:${port}/v1`,
    });
    expect(await unreachable(text)).toMatchObject({ found: [] });
    expect(asked.map(({ method, url }) => `${method} ${url}`).sort()).toEqual([
      'HEAD /',
      'HEAD /check/v1/chat/completions?strict=1',
      'HEAD /team/v1/chat/completions',
      'HEAD /v1/chat/completions',
    ]);
    expect(asked.map(({ headers }) => headers.host)).toContain(`host.docker.internal:${port}`);
    expect(asked.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  it('warns at the place of each that does not', async () => {
    const closed = await closedPort();
    const here = `http://127.0.0.1:${closed}`;
    const text = config({
      agent: here,
      filter: here,
      endpoint: `127.0.0.1:${closed}`,
      provider: `${here}/v1`,
    });
    const { exitCode, found } = await unreachable(text);
    expect(exitCode).toBe(0);
    expect(found.map(({ severity, code, path }) => `${severity} ${code} ${path}`)).toEqual([
      'warning RUN_URL_UNREACHABLE agents[0].url',
      'warning RUN_URL_UNREACHABLE filters[0].url',
      'warning RUN_URL_UNREACHABLE endpoints.bank.endpoint',
      'warning RUN_URL_UNREACHABLE model_providers[0].base_url',
    ]);
    expect(found[0]?.message).toMatch(
      `agent "weather" cannot be reached at ${here}/v1/chat/completions: no connection (`,
    );
    expect((await unreachable(text, '--strict')).exitCode).toBe(8);
  });

  it('asks once for the many models of one provider, and tells each', async () => {
    const { port, asked } = await httpServer();
    const entry = (model: string, at: number) =>
      `  - { model: custom/${model}, provider_interface: openai, base_url: "http://127.0.0.1:${at}/v1", access_key: $K }\n`;
    const text = (at: number) =>
      `version: v0.4.0\nlisteners: [{ type: model, name: m, port: 12000 }]\nmodel_providers:\n${entry('a', at)}${entry('b', at)}`;
    await unreachable(text(port));
    expect(asked).toHaveLength(1);
    expect((await unreachable(text(await closedPort()))).found.map(({ path }) => path)).toEqual([
      'model_providers[0].base_url',
      'model_providers[1].base_url',
    ]);
  });

  it('tells a name without an address from an address without an answer', async () => {
    const { port } = await httpServer();
    const here = `http://127.0.0.1:${port}`;
    const text = config({ agent: 'http://nowhere.invalid', filter: here, endpoint: here, provider: here });
    expect((await unreachable(text)).found).toMatchObject([
      {
        code: 'RUN_HOST_UNRESOLVED',
        severity: 'warning',
        path: 'agents[0].url',
        message: 'no address is known for the host "nowhere.invalid" of agent "weather"',
      },
    ]);
  });

  it('trusts whom the config says, and nobody else', async () => {
    const port = await listening(createHttpsServer(localhostCertificate, (_, response) => response.end()));
    const plain = await httpServer();
    const https = `https://localhost:${port}`;
    const here = `http://127.0.0.1:${plain.port}`;
    const text = config({ agent: https, filter: here, endpoint: here, provider: here });
    const untrusted = await unreachable(text);
    expect(untrusted.found).toMatchObject([
      { code: 'RUN_URL_UNREACHABLE', path: 'agents[0].url', message: expect.stringContaining('TLS fails') },
    ]);
    const { run, write } = await cliWorkspace();
    const ca = await write('ca.pem', testAuthority);
    await write('config.yaml', `${text}overrides: { upstream_tls_ca_path: "${ca}" }\n`);
    const { diagnostics } = JSON.parse((await run('validate --check-urls --json', { env })).out) as {
      diagnostics: Found[];
    };
    expect(diagnostics.filter(({ code }) => code.startsWith('RUN_'))).toEqual([]);
  });

  it('needs no credentials, and leaves out addresses whose variables have no value', async () => {
    const { run } = await cliWorkspace({
      'config.yaml': config({
        agent: 'http://$WEATHER_HOST:1',
        filter: `http://127.0.0.1:${await closedPort()}`,
        endpoint: '127.0.0.1:1',
        provider: 'http://127.0.0.1:1',
      }),
    });
    const { out } = await run('validate --check-urls --json', { env: { PLANO_IN_CONTAINER: '0' } });
    const { diagnostics } = JSON.parse(out) as { diagnostics: Found[] };
    expect(diagnostics.filter(({ code }) => code.startsWith('RUN_')).map(({ path }) => path)).toEqual([
      'filters[0].url',
      'endpoints.bank.endpoint',
      'model_providers[0].base_url',
    ]);
  });

  it('shows an address with variables as it is written, and of others no credential', async () => {
    const closed = await closedPort();
    const { run } = await cliWorkspace({
      'config.yaml': config({
        agent: `http://127.0.0.1:${closed}/$TENANT?key=$K`,
        filter: 'http://$NOWHERE/check',
        endpoint: `127.0.0.1:${closed}`,
        provider: `http://user:not-to-be-seen@127.0.0.1:${closed}/v1?key=not-to-be-seen`,
      }),
    });
    const variables = { ...env, TENANT: 'tenant-value', NOWHERE: 'nowhere-value.invalid' };
    const { out } = await run('validate --check-urls --json', { env: variables });
    const { diagnostics } = JSON.parse(out) as { diagnostics: Found[] };
    expect(diagnostics.filter(({ code }) => code.startsWith('RUN_')).map(({ message }) => message)).toEqual([
      `agent "weather" cannot be reached at http://127.0.0.1:${closed}/$TENANT?key=$K: no connection`,
      'no address is known for the host "http://$NOWHERE/check" of filter "guard"',
      expect.stringContaining(`cannot be reached at http://127.0.0.1:${closed}/: no connection (`),
      expect.stringContaining(`cannot be reached at http://127.0.0.1:${closed}/v1/chat/completions: no`),
    ]);
    expect(out).not.toMatch(/tenant-value|nowhere-value|secret-value|not-to-be-seen/);
  });

  it('is told in every format, and obeys plano-ignore', async () => {
    const { port } = await httpServer();
    const here = `http://127.0.0.1:${port}`;
    const text = config({ agent: 'http://127.0.0.1:1', filter: here, endpoint: here, provider: here });
    const { run } = await cliWorkspace({
      'config.yaml': text,
      'quiet.yaml': text.replace('127.0.0.1:1" }', '127.0.0.1:1" } # plano-ignore RUN_URL_UNREACHABLE'),
    });
    const told = async (flags: string) => (await run(`validate --check-urls ${flags}`, { env })).out;
    expect(await told('')).toContain('agents[0].url  RUN_URL_UNREACHABLE');
    expect(await told('--format github')).toContain('::warning file=config.yaml,line=9,');
    expect(await told('--format sarif')).toContain('"ruleId": "RUN_URL_UNREACHABLE"');
    expect(await told('quiet.yaml')).not.toContain('RUN_URL_UNREACHABLE');
  });

  it('does not probe what a broken file names', async () => {
    const { port, asked } = await httpServer();
    const here = `http://127.0.0.1:${port}`;
    const text = config({ agent: here, filter: here, endpoint: here, provider: here });
    expect(await unreachable(`${text}foo: 1\n`)).toEqual({ exitCode: 1, found: [] });
    expect(asked).toEqual([]);
  });

  it('works as its own process', async () => {
    const closed = `http://127.0.0.1:${await closedPort()}`;
    const cli = await installedCli({
      'config.yaml': config({ agent: closed, filter: closed, endpoint: closed, provider: closed }),
    });
    const { exitCode, out } = await cli.planoai('validate --check-urls --strict', { K: 'k' });
    expect(exitCode).toBe(8);
    expect(out.match(/RUN_URL_UNREACHABLE/g)).toHaveLength(4);
  });
});

describe('a probe of upstreams', () => {
  const single = (url: string) =>
    configFrom(`version: v0.4.0
listeners: [{ type: model, name: m, port: 12000 }]
model_providers: [{ model: custom/m, provider_interface: openai, base_url: "${url}", access_key: k }]
`);
  const probe = (url: string, inContainer = false) =>
    probeUpstreams(single(url), { surroundings: { inContainer }, timeoutMs: 400 });

  it('does not wait for ever for one that accepts and says nothing', async () => {
    const sockets: { destroy(): void }[] = [];
    const port = await listening(createTcpServer((socket) => void sockets.push(socket)));
    const began = performance.now();
    expect(await probe(`http://127.0.0.1:${port}`)).toMatchObject([
      { kind: 'other', reason: 'no answer within 0.4 seconds' },
    ]);
    expect(performance.now() - began).toBeLessThan(3000);
    for (const socket of sockets) socket.destroy();
  });

  it('does not take another protocol for a sign of life', async () => {
    const port = await listening(createTcpServer((socket) => void socket.end('SSH-2.0-x\r\n')));
    expect(await probe(`http://127.0.0.1:${port}`)).toMatchObject([
      { kind: 'other', reason: 'what answers is no HTTP' },
    ]);
  });

  it('does not take plain HTTP for TLS', async () => {
    const { port } = await httpServer();
    expect(await probe(`https://127.0.0.1:${port}`)).toMatchObject([{ reason: 'TLS fails' }]);
  });
});
