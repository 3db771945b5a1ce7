import { connect } from 'node:net';
import type { FilterConfig, GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import { filterUrl } from '../../src-gateway/config/service-urls.ts';
import { defaultFilterSettings } from '../../src-gateway/filters/filter-settings.ts';
import { openMcpSession } from '../../src-gateway/filters/mcp-session.ts';
import type { GatewaySettings } from '../../src-gateway/gateway-settings.ts';
import { hostNames } from '../../src-gateway/upstream/host-names.ts';
import { UpstreamPools } from '../../src-gateway/upstream/upstream-pools.ts';

/**
 * Whether a filter is there: a connection to a web service, a greeting of an MCP server and a look at its
 * tools. No body is sent. `null`: it is; else why not, for people. Never rejects.
 */
export function probeFilter(
  filter: FilterConfig,
  overrides: GatewayConfig['overrides'],
  settings: GatewaySettings,
): Promise<string | null> {
  return filter.type === 'mcp'
    ? greetServer(filter, overrides, settings)
    : knock(filter, overrides.connectTimeoutMs, settings);
}

function knock(filter: FilterConfig, timeoutMs: number, settings: GatewaySettings): Promise<string | null> {
  const url = filterUrl(filter, '');
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const { lookup, nameFor } = hostNames(settings);
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const socket = connect({ host: nameFor(url.hostname), lookup, port: Number(port), timeout: timeoutMs });
  socket.once('connect', () => resolve(null));
  socket.once('timeout', () => resolve(`no connection within ${timeoutMs / 1000} seconds`));
  socket.once('error', ({ message }) => resolve(message));
  return promise.finally(() => socket.destroy());
}

async function greetServer(
  filter: FilterConfig,
  overrides: GatewayConfig['overrides'],
  settings: GatewaySettings,
): Promise<string | null> {
  const { filters = defaultFilterSettings, maxResponseBytes, productVersion } = settings;
  const pools = new UpstreamPools(overrides, hostNames(settings));
  const surroundings = {
    dispatcher: pools.dispatcher,
    timeoutMs: filters.timeoutMs,
    maxAnswerBytes: maxResponseBytes,
    productVersion,
  };
  const { id: filterId, tool } = filter;
  const headers = { 'user-agent': 'plano-console' };
  try {
    const session = await openMcpSession(
      { filterId, tool, url: filterUrl(filter, ''), surroundings },
      headers,
    );
    await session.close(headers);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await pools.close();
  }
}
