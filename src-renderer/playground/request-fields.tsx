import type { ClientApi } from '../../src-main/contract/playground-calls.ts';
import { Segmented } from '../components/segmented.tsx';
import { Select } from '../components/select.tsx';
import { classNames } from '../lib/class-names.ts';
import { ModelField } from './model-field.tsx';
import type { PlaygroundDraft } from './playground-draft.ts';
import type { ModelChoice, PaneTarget, PlaygroundTargets } from './use-playground-targets.ts';

interface RequestFieldsProps {
  readonly draft: PlaygroundDraft;
  readonly target: PaneTarget;
  readonly listeners: PlaygroundTargets['listeners'];
  readonly choices: readonly ModelChoice[];
  /** The listener has routes that a request may stay out of. */
  readonly isRouted: boolean;
  /** The API as a list, where there is little room. */
  readonly compact?: boolean;
  readonly onChange: (part: Partial<PlaygroundDraft>) => void;
}

/** Where a request goes, in which API, and for which model. A recorded one says that itself. */
export function RequestFields({
  choices,
  compact = false,
  draft,
  isRouted,
  listeners,
  onChange,
  target,
}: RequestFieldsProps) {
  const api = {
    ...{ label: 'Client API', testId: 'playground-api', value: draft.api, options: apis },
    onChange: (value: ClientApi) => onChange({ api: value }),
  };
  return (
    <>
      {target.listener && (
        <span className="flex items-center gap-2">
          {!compact && 'Listener'}
          <Select
            label="Listener"
            testId="playground-listener"
            value={target.listener.name}
            options={listeners.map((one) => ({
              value: one.name,
              label: one.name,
              detail: `${listenerKinds[one.type]}:${one.port}`,
            }))}
            onChange={(listener) => onChange({ listener })}
          />
        </span>
      )}
      {draft.recorded === null && (
        <>
          {compact ? <Select {...api} /> : <Segmented {...api} />}
          {!target.toAgents && (
            <span className={classNames('flex min-w-0 items-center gap-2', compact && 'order-2 w-full')}>
              {!compact && 'Model'}
              <ModelField choices={choices} model={target.model} onChange={(model) => onChange({ model })} />
            </span>
          )}
          {isRouted && (
            <label className="flex items-center gap-1.5" title="Off: the model that is named serves">
              <input
                type="checkbox"
                checked={draft.routed}
                onChange={(event) => onChange({ routed: event.target.checked })}
                data-testid="playground-routed"
                className="size-3.5 accent-(--accent-fill)"
              />
              {compact ? 'Route' : 'Route by preferences'}
            </label>
          )}
        </>
      )}
    </>
  );
}

const apis: readonly { readonly value: ClientApi; readonly label: string }[] = [
  { value: 'chat', label: 'Chat' },
  { value: 'messages', label: 'Messages' },
  { value: 'responses', label: 'Responses' },
];

const listenerKinds = { model: '', agent: 'agents ', prompt: 'functions ' } as const;
