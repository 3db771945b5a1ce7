import type { ListenerView } from '../../src-main/contract/gateway-calls.ts';
import { useGateway } from '../lib/gateway.ts';
import { useModels } from '../lib/models.ts';
import type { PlaygroundDraft } from './playground-draft.ts';

export interface ModelChoice {
  readonly id: string;
  readonly detail: string;
}

/** Where drafts go: listeners to choose from, the models they may name, and for a draft those that count. */
export function usePlaygroundTargets() {
  const gateway = useGateway();
  const { models, defaultModel } = useModels();
  const listeners: readonly ListenerView[] = gateway?.listeners.filter((one) => !one.implicit) ?? [];
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
  const targetOf = (draft: Pick<PlaygroundDraft, 'listener' | 'model'>) => {
    const listener =
      listeners.find((one) => one.name === draft.listener) ??
      listeners.find((one) => one.state === 'running') ??
      listeners[0] ??
      null;
    const toAgents = listener?.type === 'agent';
    return {
      listener,
      /** The listener has agents, which choose their models themselves. */
      toAgents,
      /** What goes on the wire. */
      model: toAgents ? '' : (draft.model ?? defaultModel),
    };
  };
  return { gateway, listeners, choices, targetOf };
}

export type PlaygroundTargets = ReturnType<typeof usePlaygroundTargets>;
export type PaneTarget = ReturnType<PlaygroundTargets['targetOf']>;
