import type { ListenerView } from '../../src-main/contract/gateway-calls.ts';
import { useGateway } from '../lib/gateway.ts';
import { useModels } from '../lib/models.ts';
import { usePlayground } from './playground-session.ts';

export interface ModelChoice {
  readonly id: string;
  readonly detail: string;
}

/** Where the draft goes: listeners to choose from, the one that counts, and the models it may name. */
export function usePlaygroundTarget() {
  const gateway = useGateway();
  const draft = usePlayground((session) => session.draft);
  const { models, defaultModel } = useModels();
  const listeners: readonly ListenerView[] = gateway?.listeners.filter((one) => !one.implicit) ?? [];
  const listener =
    listeners.find((one) => one.name === draft.listener) ??
    listeners.find((one) => one.state === 'running') ??
    listeners[0] ??
    null;
  const toAgents = listener?.type === 'agent';
  const choices: ModelChoice[] = models.map((one) => ({
    id: one.id,
    detail: one.default
      ? 'default'
      : one.aliasOf !== null
        ? `alias of ${one.aliasOf}`
        : one.wildcard
          ? 'any of'
          : one.provider,
  }));
  return {
    gateway,
    listeners,
    listener,
    choices,
    /** The listener has agents, which choose their models themselves. */
    toAgents,
    /** What goes on the wire. */
    model: toAgents ? '' : (draft.model ?? defaultModel),
  };
}
