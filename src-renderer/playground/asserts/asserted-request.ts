import type { ListenerView } from '../../../src-main/contract/gateway-calls.ts';
import type { PlaygroundDraft } from '../playground-draft.ts';
import { bodyToSend } from '../replay/recorded-request.ts';
import { requestBody, routingHeaders } from '../request-body.ts';
import type { AssertedRequest } from './assert-session.ts';

interface Target {
  readonly listener: Pick<ListenerView, 'name'> | null;
  readonly model: string;
  readonly toAgents: boolean;
}

/** The draft as the request that it sends; `null`: a recorded one that has been made no JSON object. */
export function assertedRequest(
  draft: PlaygroundDraft,
  { listener, model, toAgents }: Target,
): AssertedRequest | null {
  if (listener === null) return null;
  const { api, recorded } = draft;
  if (recorded !== null) {
    const body = jsonObject(bodyToSend(recorded));
    const headers = Object.fromEntries(recorded.headers.map(({ name, value }) => [name, value]));
    return body === null ? null : { listener: listener.name, api: recorded.api, body, headers };
  }
  const headers = routingHeaders(toAgents ? { ...draft, routed: true } : draft);
  const counted = api === 'chat' && draft.stream ? { stream_options: { include_usage: true } } : {};
  return { listener: listener.name, api, body: { ...requestBody({ ...draft, model }), ...counted }, headers };
}

function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
