import { type ClientApi, clientApiPaths, clientApis } from '../apis/client-api.ts';
import type { ListenerConfig } from '../config/gateway-config.ts';
import { serveAgentRequest } from './agent.ts';
import { AgentError, agentErrorAnswer } from './agent-error.ts';
import type { Exchange } from './exchange.ts';
import { internalRoute } from './internal-route.ts';
import type { ListenerContext } from './listener-context.ts';
import type { ListenerRoute, ListenerSurface } from './listener-server.ts';

const listenerHeader = 'x-arch-agent-listener-name';

/**
 * Plano's internal paths to the agents of a listener, through a model listener: for programs on this machine
 * that were written against them, and only where the operator exposes them.
 */
export function internalAgentRoutes(
  answerUnknown: ListenerSurface['answerUnknown'],
): readonly ListenerRoute[] {
  return clientApiPaths.map(([path, api]) =>
    internalRoute(
      {
        path: `/agents${path}`,
        handler: 'agent_chat',
        async serve(context, exchange) {
          const listener = namedListener(context, exchange);
          if (listener === null) return answerNotFound(exchange, api);
          return serveAgentRequest({ ...context, listener }, exchange, api);
        },
      },
      answerUnknown,
    ),
  );
}

/** The only one needs no name. */
function namedListener({ plan }: ListenerContext, { request }: Exchange): ListenerConfig | null {
  const listeners = plan().config.listeners.filter(({ type }) => type === 'agent');
  const name = request.headers[listenerHeader];
  if (name === undefined) return listeners.length === 1 ? (listeners[0] ?? null) : null;
  return listeners.find((each) => each.name === name || encodeURI(each.name) === name) ?? null;
}

async function answerNotFound(exchange: Exchange, api: ClientApi): Promise<void> {
  const name = exchange.request.headers[listenerHeader] ?? 'unknown';
  const message = `Agent selection error: Listener not found for name: ${name}`;
  const error = new AgentError(404, 'listener_not_found', message);
  const answer = agentErrorAnswer(error, clientApis[api].envelope);
  if (answer === null) throw error;
  await exchange.sendJson(answer.status, answer.body);
}
