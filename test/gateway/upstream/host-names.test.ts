import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  defaultRouteIn,
  type HostSurroundings,
  hostNames,
  type NameSources,
} from '../../../src-gateway/upstream/host-names.ts';

const native = { inContainer: false };
const container = { inContainer: true };
const withTarget = { inContainer: true, loopbackTarget: 'host.docker.internal' };

interface Machine {
  readonly dns?: Readonly<Record<string, readonly string[]>>;
  readonly route?: string;
}

const bridge = { 'host.docker.internal': ['172.17.0.1'] };

function candidates(host: string, surroundings: HostSurroundings, { dns = {}, route }: Machine = {}) {
  const sources: NameSources = {
    async resolve(name) {
      const found = dns[name];
      if (found === undefined) throw new Error(`ENOTFOUND ${name}`);
      return found;
    },
    defaultRoute: async () => route ?? null,
  };
  return hostNames(surroundings, sources).candidates(host);
}

describe('where a name of a config leads', () => {
  const viaGateway = { ...container, hostGateway: '10.0.2.2' };
  it.each<[string, string, HostSurroundings, Machine, string[]]>([
    ['[deployment 1] native', 'host.docker.internal', native, {}, ['127.0.0.1', '::1']],
    [
      '[deployment 2] native, known to DNS',
      'host.docker.internal',
      native,
      { dns: { 'host.docker.internal': ['192.168.1.5'] } },
      ['127.0.0.1', '::1', '192.168.1.5'],
    ],
    ['[deployment 3] native', 'localhost', native, {}, ['127.0.0.1', '::1']],
    ['[deployment 4] in a container', 'host.docker.internal', container, { dns: bridge }, ['172.17.0.1']],
    [
      '[deployment 5] in a container without the name',
      'host.docker.internal',
      container,
      { route: '10.88.0.1' },
      ['10.88.0.1'],
    ],
    [
      '[deployment 6] the same, told where the host is',
      'host.docker.internal',
      viaGateway,
      { route: '10.88.0.1' },
      ['10.0.2.2'],
    ],
    ['[deployment 7] in a container', 'localhost', container, {}, ['127.0.0.1', '::1']],
    ['[deployment 8] with a loopback target', 'localhost', withTarget, { dns: bridge }, ['172.17.0.1']],
    ['[deployment 9] with a loopback target', '127.0.0.1', withTarget, { dns: bridge }, ['172.17.0.1']],
    ['[deployment 10] with a loopback target', 'api.localhost', withTarget, { dns: bridge }, ['172.17.0.1']],
    [
      '[deployment 11] a service beside it',
      'weather-service',
      withTarget,
      { dns: { ...bridge, 'weather-service': ['10.0.0.7'] } },
      ['10.0.0.7'],
    ],
    ['an address', '10.1.2.3', withTarget, {}, ['10.1.2.3']],
    ['an address in brackets', '[::1]', native, {}, ['::1']],
  ])('%s: %s', async (_, host, surroundings, machine, expected) => {
    expect(await candidates(host, surroundings, machine)).toEqual(expected);
  });

  it('is nowhere when nobody knows the name', async () => {
    await expect(candidates('weather-service', withTarget, { dns: bridge })).rejects.toThrow('ENOTFOUND');
    await expect(candidates('host.docker.internal', container)).rejects.toThrow('ENOTFOUND');
  });

  it('is known without a resolver that never answers', async () => {
    const sources: NameSources = { resolve: () => new Promise(() => {}), defaultRoute: async () => null };
    expect(await hostNames(native, sources).candidates('host.docker.internal')).toEqual(['127.0.0.1', '::1']);
  });

  it('is where a socket goes', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const address = server.address();
    const { lookup, nameFor } = hostNames(native);
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const socket = connect({ port, host: nameFor('host.docker.internal'), lookup });
    await once(socket, 'connect');
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.destroy();
  });
});

describe('the default route of Linux', () => {
  const table = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0
`;

  it.each([
    ['is read', table, '172.17.0.1'],
    ['is missing', table.split('\n').slice(0, 2).join('\n'), null],
    ['is no table', '', null],
    ['is cut', table.slice(0, table.indexOf('010011AC') + 4), null],
  ])('%s', (_, text, expected) => {
    expect(defaultRouteIn(text)).toBe(expected);
  });
});
