import { lookup as systemLookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP, isIPv6, type LookupFunction } from 'node:net';
import { isHostAlias } from '../providers/host-aliases.ts';
import { isLoopback } from '../providers/loopback.ts';

/** Where the gateway runs, as far as names of machines mean something else there. */
export interface HostSurroundings {
  readonly inContainer: boolean;
  /** `PLANO_LOOPBACK_TARGET`: what loopback names mean inside a container; left out: the container. */
  readonly loopbackTarget?: string | null;
  /** `PLANO_HOST_GATEWAY`: the host's address where no name leads to it. */
  readonly hostGateway?: string | null;
}

/** The machine around it; tests hand in their own. */
export interface NameSources {
  /** Every address of a name, best first; rejects when there is none. */
  resolve(name: string): Promise<readonly string[]>;
  /** The address behind which everything else lies; `null`: there is none. */
  defaultRoute(): Promise<string | null>;
}

/** What a name of a config means here. Only the connection follows it: headers and certificates do not. */
export interface HostNames {
  /** Addresses to try, best first. Rejects with the system's error when there are none. */
  candidates(host: string): Promise<readonly string[]>;
  /** `candidates`, for sockets. An address is never looked up: `nameFor` comes first. */
  readonly lookup: LookupFunction;
  /** The name to connect to for one that a config has. */
  nameFor(host: string): string;
  /** For libraries that look names up themselves, and anew: an address only where the name means another here. */
  addressFor(host: string): Promise<string>;
  /** What to say of a refused connection; `null`: nothing. */
  hintFor(host: string): string | null;
}

const loopbackAddresses = ['127.0.0.1', '::1'];
/** How long the system may take to say what else an alias may mean; loopback is tried anyway. */
const aliasLookupMs = 250;

export function hostNames(
  { inContainer, loopbackTarget = null, hostGateway = null }: HostSurroundings,
  sources: NameSources = system,
): HostNames {
  const nameFor = (host: string) => {
    const bare = host.replace(/^\[|\]$/g, '');
    return inContainer && loopbackTarget !== null && isLoopback(bare) ? loopbackTarget : bare;
  };

  async function candidates(host: string): Promise<readonly string[]> {
    const name = nameFor(host);
    if (isIP(name) !== 0) return [name];
    if (isHostAlias(name)) return inContainer ? hostOfContainer(name) : thisMachine(name);
    // The standard gives these names to loopback, whatever a resolver says.
    if (isLoopback(name)) return sources.resolve(name).catch(() => loopbackAddresses);
    return sources.resolve(name);
  }

  /** A desktop's DNS may lead to an address on which services of loopback do not answer: it comes last. */
  async function thisMachine(name: string): Promise<readonly string[]> {
    const late = Promise.withResolvers<readonly string[]>();
    const timer = setTimeout(() => late.resolve([]), aliasLookupMs);
    const known = await Promise.race([sources.resolve(name).catch(() => []), late.promise]);
    clearTimeout(timer);
    return [...new Set([...loopbackAddresses, ...known])];
  }

  async function hostOfContainer(name: string): Promise<readonly string[]> {
    try {
      return await sources.resolve(name);
    } catch (error) {
      const address = hostGateway ?? (await sources.defaultRoute());
      if (address === null) throw error;
      return [address];
    }
  }

  const lookup: LookupFunction = (host, options, done) => {
    candidates(host).then(
      (found) => {
        const wanted = found
          .map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
          .filter(({ family }) => !options.family || options.family === family);
        const [first] = wanted;
        if (first === undefined) done(noAddress(host), '', 4);
        else if (options.all === true) done(null, wanted);
        else done(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => done(error, '', 4),
    );
  };

  return {
    candidates,
    lookup,
    nameFor,
    async addressFor(host) {
      const name = nameFor(host);
      if (!isHostAlias(name)) return name;
      const [first = name] = await candidates(name);
      return first;
    },
    hintFor: (host) =>
      inContainer && isHostAlias(nameFor(host))
        ? 'a service on the host must listen on 0.0.0.0 (it probably listens on 127.0.0.1)'
        : null,
  };
}

const system: NameSources = {
  async resolve(name) {
    return (await systemLookup(name, { all: true })).map(({ address }) => address);
  },
  async defaultRoute() {
    const table = await readFile('/proc/net/route', 'utf8').catch(() => '');
    return defaultRouteIn(table);
  },
};

/** The gateway of the route to everywhere in Linux's `/proc/net/route`: hexadecimal, lowest byte first. */
export function defaultRouteIn(table: string): string | null {
  for (const line of table.split('\n').slice(1)) {
    const [, destination, gateway = ''] = line.split('\t');
    if (destination !== '00000000' || !/^[0-9A-F]{8}$/i.test(gateway) || gateway === '00000000') continue;
    return Buffer.from(gateway, 'hex').reverse().join('.');
  }
  return null;
}

function noAddress(host: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND', hostname: host });
}
