import { create } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import {
  changeDraft,
  draftOf,
  mostPanes,
  newPane,
  type PlaygroundDraft,
  type PlaygroundDrafts,
  type PromptTexts,
} from './playground-draft.ts';
import { fillVariables } from './prompts/fill-variables.ts';
import type { RecordedRequest } from './replay/recorded-request.ts';
import type { Turn } from './request-body.ts';
import { type PlaygroundRun, type RequestTarget, runRequest } from './run-request.ts';
import { readStoredDrafts, storeDrafts } from './stored-drafts.ts';

export type AnswerTab =
  | 'answer'
  | 'diff'
  | 'why'
  | 'filters'
  | 'function'
  | 'asserts'
  | 'wire'
  | 'snippet'
  | 'history';

interface PlaygroundSession extends PlaygroundDrafts {
  /** By the id of the pane. */
  readonly runs: Readonly<Record<string, PlaygroundRun>>;
  readonly tab: AnswerTab;
  /** The route is decided while the prompt is typed. */
  readonly previewing: boolean;
  readonly show: (tab: AnswerTab) => void;
  readonly setPreviewing: (previewing: boolean) => void;
  /** Of one pane; of the active one where none is named. */
  readonly change: (part: Partial<PlaygroundDraft>, id?: string) => void;
  /** The prompt that panes share. */
  readonly changePrompt: (part: Partial<PromptTexts>) => void;
  /** `''`: it has no value. */
  readonly setVariable: (name: string, value: string) => void;
  /** Puts a prompt in place of the draft of the active pane. */
  readonly openPrompt: (part: Partial<PlaygroundDraft>, variables: Readonly<Record<string, string>>) => void;
  /** Puts a recorded request in place of the draft, for the listener that it came in at. */
  readonly openRecorded: (recorded: RecordedRequest, listener: string | null) => void;
  readonly send: (target: RequestTarget, id: string) => Promise<void>;
  /** One pane; all where none is named. */
  readonly stop: (id?: string) => void;
  /** Goes on from every answer: what was said becomes history, in sessions that keep their models. */
  readonly reply: () => void;
  /** Forgets the conversation of a pane. */
  readonly startOver: (id: string) => void;
  /** Another pane beside the others, like the active one; it becomes the active one. */
  readonly addPane: () => void;
  /** Ends its request, too. The last one stays. */
  readonly closePane: (id: string) => void;
  readonly activate: (id: string) => void;
  /** A prompt of its own that begins with the shared one, or the shared one again. */
  readonly separatePrompt: (id: string, isOwn: boolean) => void;
}

/** What runs now, by the id of the pane. */
const sending = new Map<string, AbortController>();

/** Ends a request whose run is not looked at any more. */
function abandon(id: string): void {
  sending.get(id)?.abort();
  sending.delete(id);
}

/** Drafts and answers of the playground. They outlive the screen: an answer streams on while others are looked at. */
export const usePlayground = create<PlaygroundSession>((set, get) => ({
  ...(readStoredDrafts() ?? firstDrafts()),
  runs: {},
  tab: 'answer',
  previewing: true,

  show: (tab) => set({ tab }),
  setPreviewing: (previewing) => set({ previewing }),
  change: (part, id) => set((session) => changeDraft(session, id ?? session.active, part)),

  changePrompt: (part) => set(({ prompt }) => ({ prompt: { ...prompt, ...part } })),

  setVariable: (name, value) =>
    set(({ variables: { [name]: _before, ...others } }) => ({
      variables: value === '' ? others : { ...others, [name]: value },
    })),

  openPrompt: (part, variables) => {
    abandon(get().active);
    set((session) => {
      const { [session.active]: _forgotten, ...runs } = session.runs;
      return { ...changeDraft(session, session.active, { ...part, recorded: null }), variables, runs };
    });
  },

  openRecorded: (recorded, listener) => {
    for (const { id } of get().panes) abandon(id);
    const at = listener === null ? {} : { listener };
    set((session) => ({
      ...changeDraft(session, session.active, { ...at, recorded }),
      ...{ runs: {}, tab: 'answer' },
    }));
  },

  send: async (target, id) => {
    abandon(id);
    const current = new AbortController();
    sending.set(id, current);
    await runRequest(fillVariables(draftOf(get(), id), get().variables), target, {
      signal: current.signal,
      onRun: (run) => {
        if (sending.get(id) === current) set(({ runs }) => ({ runs: { ...runs, [id]: run } }));
      },
    });
    if (sending.get(id) === current) sending.delete(id);
  },

  stop: (id) => {
    for (const [pane, controller] of sending) if (id === undefined || id === pane) controller.abort();
  },

  reply: () =>
    set(({ panes, prompt, runs }) => {
      const answered = new Set(panes.flatMap(({ id }) => (runs[id]?.text ? [id] : [])));
      if (answered.size === 0) return {};
      return {
        runs: {},
        prompt: { ...prompt, user: '' },
        panes: panes.map((pane) => {
          const run = runs[pane.id];
          if (!answered.has(pane.id) || run === undefined) return pane;
          const history: readonly Turn[] = [
            ...pane.history,
            { role: 'user', text: run.user },
            { role: 'assistant', text: run.text },
          ];
          const affinity = pane.affinity || `playground-${crypto.randomUUID().slice(0, 8)}`;
          return { ...pane, history, affinity, ownPrompt: pane.ownPrompt && { ...pane.ownPrompt, user: '' } };
        }),
      };
    }),

  startOver: (id) => {
    abandon(id);
    set((session) => {
      const { [id]: _forgotten, ...runs } = session.runs;
      return { ...changeDraft(session, id, { history: [], affinity: '' }), runs };
    });
  },

  addPane: () =>
    set(({ active, panes }) => {
      if (panes.length >= mostPanes) return {};
      const like = panes.find(({ id }) => id === active);
      const added = newPane({ ...like, history: [], affinity: '' });
      return { panes: [...panes, added], active: added.id };
    }),

  closePane: (id) => {
    if (get().panes.length === 1) return;
    abandon(id);
    set(({ active, panes, runs: { [id]: _closed, ...runs } }) => {
      const at = panes.findIndex((pane) => pane.id === id);
      const left = panes.filter((pane) => pane.id !== id);
      const next = left[Math.min(Math.max(at, 0), left.length - 1)]?.id ?? active;
      return { panes: left, runs, active: active === id ? next : active };
    });
  },

  activate: (active) => set({ active }),

  separatePrompt: (id, isOwn) =>
    set(({ panes, prompt }) => ({
      panes: panes.map((pane) => (pane.id === id ? { ...pane, ownPrompt: isOwn ? prompt : null } : pane)),
    })),
}));

usePlayground.subscribe(storeDrafts);

/** The draft of the active pane. */
export function usePlaygroundDraft(): PlaygroundDraft {
  return usePlayground(useShallow((session) => draftOf(session, session.active)));
}

function firstDrafts(): PlaygroundDrafts {
  const pane = newPane();
  return {
    ...{ prompt: { system: '', user: '' }, stream: true, variables: {}, recorded: null },
    ...{ panes: [pane], active: pane.id },
  };
}
