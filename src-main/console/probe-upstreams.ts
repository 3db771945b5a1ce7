import type { Dispatcher } from 'undici';
import type { RunPlace } from '../../src-gateway/config/diagnostics/report-run.ts';
import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import { agentUrl, filterUrl } from '../../src-gateway/config/service-urls.ts';
import { providerEndpoint } from '../../src-gateway/providers/provider-endpoint.ts';
import { upstreamApiFor } from '../../src-gateway/providers/upstream-api-for.ts';
import { upstreamPath } from '../../src-gateway/providers/upstream-path.ts';
import { type HostSurroundings, hostNames } from '../../src-gateway/upstream/host-names.ts';
import { upstreamFailure } from '../../src-gateway/upstream/upstream-failure.ts';
import { UpstreamPools } from '../../src-gateway/upstream/upstream-pools.ts';

/** An upstream of a config that could not be reached. */
export interface UnreachableUpstream {
  readonly place: RunPlace;
  /** For people: `agent "weather"`. */
  readonly user: string;
  /** What the gateway would call; may hold values of variables. */
  readonly url: URL;
  /** `dns`: no address is known for the host. */
  readonly kind: 'dns' | 'other';
  readonly reason: string;
  /** What the system says of it; may hold values of variables. */
  readonly detail: string | null;
}

export interface ProbeOptions {
  /** Where the gateway will run. */
  readonly surroundings: HostSurroundings;
  /** For one upstream, from the look-up of its name to its answer. */
  readonly timeoutMs: number;
  /** Each answer's `Date`, where it has one. */
  onDate?(date: string): void;
}

/**
 * Asks every agent, filter, endpoint and provider of a config for a sign of life, all at once and as the
 * gateway would reach them: the same names, ports and trust. Any HTTP answer is one. No credential and no
 * body is sent. Places in the order of the config.
 */
export async function probeUpstreams(
  config: GatewayConfig,
  options: ProbeOptions,
): Promise<UnreachableUpstream[]> {
  const { surroundings, timeoutMs } = options;
  const { overrides } = config;
  const connectTimeoutMs = Math.min(overrides.connectTimeoutMs, timeoutMs);
  const names = hostNames(surroundings);
  const pools = new UpstreamPools({ ...overrides, connectTimeoutMs }, names);
  const answers = new Map<string, Promise<Silence | null>>();
  try {
    const probed = targetsOf(config).map(async (target) => {
      // Many entries of one provider are one place to knock at.
      const origin = `${target.url.origin} ${target.hostHeader}`;
      const answer = answers.get(origin) ?? knock(pools.dispatcher, target, options);
      answers.set(origin, answer);
      const silence = await answer;
      if (silence === null) return [];
      const { place, user, url } = target;
      const { detail, kind, refused } = silence;
      const hint = refused ? names.hintFor(url.hostname) : null;
      const reason = hint === null ? silence.reason : `${silence.reason}; ${hint}`;
      return [{ place, user, url, kind, reason, detail }];
    });
    return (await Promise.all(probed)).flat();
  } finally {
    await pools.close();
  }
}

interface Target {
  readonly place: RunPlace;
  readonly user: string;
  readonly url: URL;
  readonly hostHeader: string;
}

function targetsOf(config: GatewayConfig): Target[] {
  const services = [
    ...config.agents.map(({ id, url }) => ({
      section: 'agents' as const,
      id,
      word: 'agent',
      called: urlOr(url, agentUrl),
    })),
    ...config.filters.map((filter) => ({
      section: 'filters' as const,
      id: filter.id,
      word: 'filter',
      called: urlOr(filter.url, () => filterUrl(filter, '/v1/chat/completions')),
    })),
  ];
  return [
    ...services.flatMap(({ section, id, word, called }) =>
      called === null
        ? []
        : [{ place: { section, name: id }, user: `${word} "${id}"`, url: called, hostHeader: called.host }],
    ),
    ...Object.entries(config.endpoints).flatMap(([name, { protocol, host, port, hostHeader }]) => {
      const url = urlOr(`${protocol}://${host}:${port}/`, (text) => new URL(text));
      const place = { section: 'endpoints' as const, name };
      return url === null
        ? []
        : [{ place, user: `endpoint "${name}"`, url, hostHeader: hostHeader ?? url.host }];
    }),
    ...providerTargets(config),
  ];
}

function providerTargets(config: GatewayConfig): Target[] {
  return config.providers
    .filter(({ internal }) => !internal)
    .map((provider) => {
      const endpoint = providerEndpoint(provider, { aws: null, newSessionId: () => '' });
      const api = upstreamApiFor(endpoint, 'chat');
      const path = upstreamPath(endpoint, { api, modelId: provider.modelId, stream: false, clientQuery: '' });
      const given = provider.origin ?? endpoint.profile.origin ?? endpoint.origin;
      return {
        place: { section: 'model_providers', index: provider.index },
        user: `provider "${provider.name}"`,
        url: new URL(path, given),
        hostHeader: endpoint.host,
      };
    });
}

/** `null`: the text is no URL, which the check of the file has said. */
function urlOr(text: string, make: (text: string) => URL): URL | null {
  return URL.canParse(text) && /^https?:/i.test(text) ? make(text) : null;
}

interface Silence {
  readonly kind: UnreachableUpstream['kind'];
  readonly reason: string;
  readonly detail: string | null;
  readonly refused: boolean;
}

/** `null`: something answered. */
async function knock(
  dispatcher: Dispatcher,
  { url, hostHeader }: Target,
  { timeoutMs, onDate }: ProbeOptions,
): Promise<Silence | null> {
  const isName = !/^[\d.]+$|^\[/.test(url.hostname);
  try {
    const { body, headers } = await dispatcher.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: 'HEAD',
      headers: { host: hostHeader },
      signal: AbortSignal.timeout(timeoutMs),
      ...(isName && { servername: url.hostname }),
    });
    await body.dump();
    if (typeof headers.date === 'string') onDate?.(headers.date);
    return null;
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') {
      return {
        kind: 'other',
        reason: `no answer within ${timeoutMs / 1000} seconds`,
        detail: null,
        refused: false,
      };
    }
    const { type, message } = upstreamFailure(error);
    const refused = type === 'connect' && message.includes('ECONNREFUSED');
    const kind = type === 'dns' ? 'dns' : 'other';
    return { kind, reason: reasons[type] ?? 'no answer', detail: message, refused };
  }
}

const reasons: Readonly<Record<string, string>> = {
  connect: 'no connection',
  timeout: 'no answer in time',
  tls: 'TLS fails',
  reset: 'the connection ends without an HTTP answer',
  parse: 'what answers is no HTTP',
};
