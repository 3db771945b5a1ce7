import { clientApiPaths } from '../apis/client-api.ts';
import type { ListenerSurface } from './listener-server.ts';
import { servePromptRequest } from './prompt.ts';

const apiByPath = new Map(clientApiPaths);

/** What a prompt listener serves. */
export const promptSurface: ListenerSurface = {
  routes: [...apiByPath].map(([path, api]) => ({
    path,
    handler: 'prompt_chat',
    serve: (context, exchange) => servePromptRequest(context, exchange, api),
  })),
  allowedMethods: (path) => (apiByPath.has(path) ? 'POST, OPTIONS' : null),
  answerUnknown({ listener }, exchange) {
    const { path, request } = exchange;
    const message = `no route for ${request.method} ${path} on prompt listener '${listener.name}'`;
    const error = { type: 'not_found', code: 'unknown_url', message };
    return exchange.sendJson(404, JSON.stringify({ error }));
  },
  isRehearsal: () => false,
};
