import type { ClientApi } from '../../src-main/contract/playground-calls.ts';
import type { RecordedRequest } from './replay/recorded-request.ts';
import type { Turn } from './request-body.ts';

/** What is said; panes share it unless they have their own. */
export interface PromptTexts {
  readonly system: string;
  readonly user: string;
}

/** Where a pane of the playground sends its request, and what it asks by itself. */
export interface PaneDraft {
  readonly id: string;
  /** `''`: the first one that takes requests. */
  readonly listener: string;
  readonly api: ClientApi;
  /** `''`: name no model. `null`: the default model. */
  readonly model: string | null;
  /** The conversation before the prompt, oldest first. */
  readonly history: readonly Turn[];
  /** `X-Model-Affinity`; `''`: the request belongs to no session of its own. */
  readonly affinity: string;
  /** `false`: the model that is named serves, whatever the routes say. */
  readonly routed: boolean;
  /** `null`: that which panes share. */
  readonly ownPrompt: PromptTexts | null;
}

/** Drafts of all panes. */
export interface PlaygroundDrafts {
  readonly prompt: PromptTexts;
  readonly stream: boolean;
  /** What stands in place of `{{name}}`. */
  readonly variables: Readonly<Record<string, string>>;
  /** A request that is sent again in place of all of this; `null`: none. */
  readonly recorded: RecordedRequest | null;
  /** At least one, at most `mostPanes`, from left to right. */
  readonly panes: readonly PaneDraft[];
  /** Id of the pane that one works on. */
  readonly active: string;
}

/** The request that one pane would send. */
export type PlaygroundDraft = Omit<PaneDraft, 'id' | 'ownPrompt'> &
  PromptTexts &
  Pick<PlaygroundDrafts, 'stream' | 'recorded'>;

export const mostPanes = 6;

export function newPane(part: Partial<PaneDraft> = {}): PaneDraft {
  return {
    ...{ listener: '', api: 'chat', model: null, history: [], affinity: '', routed: true, ownPrompt: null },
    ...part,
    id: crypto.randomUUID(),
  };
}

/** The draft of a pane; of the active one where there is none of that id. */
export function draftOf({ panes, prompt, recorded, stream, ...drafts }: PlaygroundDrafts, id: string) {
  const pane = panes.find((one) => one.id === id) ?? panes.find((one) => one.id === drafts.active);
  const { id: _id, ownPrompt, ...rest } = pane ?? newPane();
  const draft: PlaygroundDraft = { ...rest, ...(ownPrompt ?? prompt), recorded, stream };
  return draft;
}

/** The drafts with a change to that of one pane; its words go to the prompt that it uses. */
export function changeDraft(drafts: PlaygroundDrafts, id: string, part: Partial<PlaygroundDraft>) {
  const { recorded = drafts.recorded, stream = drafts.stream, system, user, ...ofPane } = part;
  const texts = { ...(system !== undefined && { system }), ...(user !== undefined && { user }) };
  const isOwn = drafts.panes.some((pane) => pane.id === id && pane.ownPrompt !== null);
  const panes = drafts.panes.map((pane) =>
    pane.id !== id
      ? pane
      : { ...pane, ...ofPane, ownPrompt: pane.ownPrompt && { ...pane.ownPrompt, ...texts } },
  );
  return { ...{ recorded, stream, panes }, prompt: isOwn ? drafts.prompt : { ...drafts.prompt, ...texts } };
}
