import type { FilterConfig } from './gateway-config.ts';

const chatPath = '/v1/chat/completions';

/**
 * Where an agent is called: its URL may be that of the server, of a path below it, of its API or of the
 * call itself. A query stays. `url` must be absolute.
 */
export function agentUrl(url: string): URL {
  const target = new URL(url);
  const path = target.pathname.replace(/\/+$/, '');
  if (path.endsWith(chatPath)) target.pathname = path;
  else target.pathname = path.endsWith('/v1') ? `${path}/chat/completions` : `${path}${chatPath}`;
  return target;
}

/**
 * Where a filter is called for a request to `requestPath`: an MCP server at its own path, `/mcp` without
 * one; an HTTP filter at the request's path below its own. A query stays. The URL must be absolute.
 */
export function filterUrl({ url, type }: Pick<FilterConfig, 'url' | 'type'>, requestPath: string): URL {
  const target = new URL(url);
  if (type === 'mcp') {
    if (target.pathname === '/') target.pathname = '/mcp';
    return target;
  }
  target.pathname = `${target.pathname.replace(/\/+$/, '')}/${requestPath.replace(/^\/+/, '')}`;
  return target;
}
