import { clientApiPaths } from '../apis/client-api.ts';
import { serveAgentRequest } from './agent.ts';
import type { Exchange } from './exchange.ts';
import type { ListenerContext } from './listener-context.ts';
import type { ListenerSurface } from './listener-server.ts';
import { storedResponseMethods, storedResponseRoutes } from './stored-responses.ts';

const apiByPath = new Map(clientApiPaths);

/** Kept free: agents will be tools of MCP clients there. */
const reservedPath = '/mcp';

/** What an agent listener serves. */
export const agentSurface: ListenerSurface = {
  routes: [
    ...[...apiByPath].map(([path, api]) => ({
      path,
      handler: 'agent_chat' as const,
      serve: (context: ListenerContext, exchange: Exchange) => serveAgentRequest(context, exchange, api),
    })),
    ...storedResponseRoutes,
  ],
  allowedMethods: (path) => (apiByPath.has(path) ? 'POST, OPTIONS' : storedResponseMethods(path)),
  answerUnknown,
  isRehearsal: () => false,
};

function answerUnknown({ listener }: ListenerContext, exchange: Exchange): Promise<void> {
  const { path, request } = exchange;
  const isReserved = path === reservedPath;
  const error = {
    type: 'not_found',
    code: isReserved ? 'not_implemented' : 'unknown_url',
    message: isReserved
      ? `agent listeners do not serve MCP at ${path} yet`
      : `no route for ${request.method} ${path} on agent listener '${listener.name}'`,
  };
  return exchange.sendJson(404, JSON.stringify({ error }));
}
