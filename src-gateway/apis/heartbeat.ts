import type { ClientApi } from './client-api.ts';

const comment = ': ping\n\n';

/** What keeps a silent stream open between two events: each API's clients pass over it. */
export const heartbeats: Readonly<Record<ClientApi, string>> = {
  chat: comment,
  messages: 'event: ping\ndata: {"type":"ping"}\n\n',
  responses: comment,
};
