import { ApiError } from '../apis/api-error.ts';
import { clientApiPaths } from '../apis/client-api.ts';
import type { Exchange } from './exchange.ts';
import { internalAgentRoutes } from './internal-agent-routes.ts';
import { internalRoute } from './internal-route.ts';
import type { ListenerContext } from './listener-context.ts';
import type { ListenerSurface } from './listener-server.ts';
import { serveModelRequest } from './model.ts';
import { servePassThrough } from './pass-through.ts';
import { isPassThroughPath, passThroughRoutes } from './pass-through-routes.ts';
import { functionCallingPath, serveFunctionCalling } from './serve-function-calling.ts';
import { serveRoutingDecision } from './serve-routing-decision.ts';
import { storedResponseMethods, storedResponseRoutes } from './stored-responses.ts';

const apiByPath = new Map(clientApiPaths);

/** What a model listener serves. */
export const modelSurface: ListenerSurface = {
  routes: [
    ...[...apiByPath].map(([path, api]) => ({
      path,
      handler: 'llm_chat' as const,
      serve: async (context: ListenerContext, exchange: Exchange) => {
        await serveModelRequest(context, exchange, api);
      },
    })),
    ...[...apiByPath].map(([path, api]) => ({
      path: `/routing${path}`,
      handler: 'routing_decision' as const,
      serve: (context: ListenerContext, exchange: Exchange) => serveRoutingDecision(context, exchange, api),
    })),
    ...storedResponseRoutes,
    internalRoute(
      { path: functionCallingPath, handler: 'function_calling', serve: serveFunctionCalling },
      answerUnknown,
    ),
    ...internalAgentRoutes(answerUnknown),
    ...passThroughRoutes.map((route) => ({
      path: route.pattern,
      handler: 'llm_passthrough' as const,
      serve: (context: ListenerContext, exchange: Exchange) => servePassThrough(context, exchange, route),
    })),
  ],
  allowedMethods: (path) =>
    apiByPath.has(path) || isPassThroughPath(path) ? 'POST, OPTIONS' : storedResponseMethods(path),
  answerUnknown,
  isRehearsal,
};

async function answerUnknown(_context: ListenerContext, { path }: Exchange): Promise<void> {
  const paths = [...apiByPath.keys(), '/v1/models'].join(', ');
  throw new ApiError(404, 'unknown_url', `There is nothing at ${path}. This listener serves ${paths}.`);
}

/** A console asks what would happen while somebody types: no traffic of the listener. */
function isRehearsal({ path, request }: Exchange): boolean {
  return (
    path.startsWith('/routing/') &&
    request.headers['x-plano-dry-run'] === '1' &&
    request.headers['x-plano-playground'] === '1'
  );
}
