import type { ClientApi } from '../../src-main/contract/playground-calls.ts';

export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly text: string;
}

export interface RequestText {
  readonly api: ClientApi;
  /** `''`: names no model. */
  readonly model: string;
  readonly system: string;
  /** The conversation so far, oldest first. */
  readonly history: readonly Turn[];
  readonly user: string;
  readonly stream: boolean;
}

/** The body that a client of that API would post. */
export function requestBody({
  api,
  history,
  model,
  stream,
  system,
  user,
}: RequestText): Record<string, unknown> {
  const common = { ...(model !== '' && { model }), ...(stream && { stream }) };
  const messages = [
    ...history.map(({ role, text }) => ({ role, content: text })),
    { role: 'user', content: user },
  ];
  switch (api) {
    case 'chat':
      return {
        ...common,
        messages: [...(system === '' ? [] : [{ role: 'system', content: system }]), ...messages],
      };
    case 'messages':
      return { ...common, max_tokens: 1024, ...(system !== '' && { system }), messages };
    case 'responses':
      return {
        ...common,
        ...(system !== '' && { instructions: system }),
        input: history.length === 0 ? user : messages,
      };
    default:
      return api satisfies never;
  }
}

/** Headers by which a request says how it wants to be routed. `affinity` `''`: no session of its own. */
export function routingHeaders({
  affinity,
  routed,
}: {
  readonly affinity: string;
  readonly routed: boolean;
}): Record<string, string> {
  return {
    ...(affinity !== '' && { 'x-model-affinity': affinity }),
    ...(!routed && { 'x-plano-routing': 'off' }),
  };
}
