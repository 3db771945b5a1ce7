import { isLoopback } from '../providers/loopback.ts';
import type { ListenerRoute, ListenerSurface } from './listener-server.ts';

/** A path of Plano's own programs: for those of this machine, and only where the operator exposes it. */
export function internalRoute(
  route: ListenerRoute,
  answerUnknown: ListenerSurface['answerUnknown'],
): ListenerRoute {
  return {
    ...route,
    serve(context, exchange) {
      const isExposed = context.plan().settings.exposeInternalEndpoints === true;
      const isNear = isLoopback(exchange.request.socket.remoteAddress ?? '');
      return isExposed && isNear ? route.serve(context, exchange) : answerUnknown(context, exchange);
    },
  };
}
