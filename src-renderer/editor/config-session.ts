import { create } from 'zustand';
import type { ConfigDiagnosis, ConfigFile } from '../../src-main/contract/config-calls.ts';
import type { CallResult } from '../../src-main/contract/contract.ts';
import type { Draft } from '../../src-main/contract/draft-calls.ts';
import { failureCode, failureText, host } from '../lib/host.ts';
import {
  type DraftPlace,
  draftChanged,
  findDrafts,
  removeDraft,
  restoreDraft,
  shelveDraft,
  startDraftJournal,
  takeOverDraft,
} from './draft-journal.ts';

/** What came of the last save or apply, for the bar above the editor. */
export interface ConfigOutcome {
  readonly tone: 'ok' | 'bad';
  readonly title: string;
  readonly detail: string | null;
  /** It tells of errors of the text, and ends with them. */
  readonly untilMended?: boolean;
}

interface ConfigSession {
  /** The version that the text builds on; `null` until it was read. */
  readonly disk: ConfigFile | null;
  readonly failure: string | null;
  /** There is no such file. */
  readonly missing: boolean;
  readonly text: string;
  readonly diagnosis: ConfigDiagnosis | null;
  /** The text that `diagnosis` speaks of. */
  readonly diagnosedText: string | null;
  /** Another hand wrote the file while the text here differs from both. */
  readonly outside: ConfigFile | null;
  /** Unsaved texts of windows that ended without saving or are open elsewhere, newest first. */
  readonly drafts: readonly Draft[];
  /** What was discarded last, for a change of mind. */
  readonly discarded: Draft | null;
  /** Where the cursor stood in the text that was recovered last. */
  readonly recovered: DraftPlace | null;
  readonly outcome: ConfigOutcome | null;
  readonly busy: 'saving' | 'applying' | null;

  readonly load: () => Promise<void>;
  readonly edit: (text: string) => void;
  /** What lies around the text may have changed: the values of variables. */
  readonly checkAgain: () => Promise<void>;
  readonly diskChanged: (sha256: string) => Promise<void>;
  readonly save: () => Promise<void>;
  /** Resolves with whether the gateway serves the text now. */
  readonly apply: () => Promise<boolean>;
  readonly keepMine: () => void;
  readonly takeDisk: () => void;
  /** Puts the first of `drafts` into the editor. */
  readonly recoverDraft: () => void;
  /** Deletes the first of `drafts`; one that is open elsewhere is only no longer offered. */
  readonly dismissDraft: () => void;
  /** Keeps the draft again that was discarded last, and offers it. */
  readonly undoDiscard: () => Promise<void>;
  readonly dismissDiscarded: () => void;
  readonly dismissOutcome: () => void;
}

const diagnoseAfterMs = 150;
let diagnoseTimer: ReturnType<typeof setTimeout> | undefined;
let diagnoseRun = new AbortController();

/** The config as this window edits it. It outlives the editor, so that text and undo survive other screens. */
export const useConfigSession = create<ConfigSession>((set, get) => {
  const diagnose = async () => {
    diagnoseRun.abort();
    diagnoseRun = new AbortController();
    const { text } = get();
    try {
      const diagnosis = await host.call('config.diagnose', { text }, { signal: diagnoseRun.signal });
      const isMended = problemCounts(diagnosis).errors === 0;
      set(({ outcome }) => ({
        diagnosis,
        diagnosedText: text,
        outcome: outcome?.untilMended && isMended ? null : outcome,
      }));
    } catch (error) {
      // A lost connection has its own banner, and `load` diagnoses again after it.
      if (failureCode(error) === 'cancelled' || failureCode(error) === 'disconnected') return;
      set({ outcome: { tone: 'bad', title: 'The text could not be checked', detail: failureText(error) } });
    }
  };

  /** What `file` on disk means for the text here. */
  const meet = (file: ConfigFile) => {
    const { disk, text } = get();
    const clean = disk === null || text === disk.text;
    if (clean || file.text === text) {
      set({ disk: file, text: file.text, outside: null, failure: null, missing: false });
    } else if (file.sha256 === disk.sha256) {
      set({ disk: file, outside: null, failure: null, missing: false });
    } else {
      set({ outside: file, failure: null, missing: false });
    }
    draftChanged();
  };

  const offerDrafts = async (file: ConfigFile) => {
    try {
      set({ drafts: await findDrafts(file) });
    } catch (error) {
      if (failureCode(error) === 'disconnected') return;
      set({ outcome: { tone: 'bad', title: 'Unsaved texts could not be read', detail: failureText(error) } });
    }
  };

  const failed = (title: string, error: unknown) => {
    set({ outcome: { tone: 'bad', title, detail: failureText(error) } });
    if (failureCode(error) === 'changed_on_disk') void get().load();
  };

  return {
    disk: null,
    failure: null,
    missing: false,
    text: '',
    diagnosis: null,
    diagnosedText: null,
    outside: null,
    drafts: [],
    discarded: null,
    recovered: null,
    outcome: null,
    busy: null,

    load: async () => {
      try {
        const first = get().disk === null;
        const file = await host.call('config.read', {});
        meet(file);
        if (first) void offerDrafts(file);
        await diagnose();
      } catch (error) {
        if (failureCode(error) === 'disconnected') return;
        set({ failure: failureText(error), missing: failureCode(error) === 'config_not_found' });
      }
    },

    checkAgain: async () => {
      if (get().disk !== null) await diagnose();
    },

    edit: (text) => {
      if (text === get().text) return;
      set(({ outcome }) => ({ text, outcome: outcome?.tone === 'ok' ? null : outcome }));
      clearTimeout(diagnoseTimer);
      diagnoseTimer = setTimeout(() => void diagnose(), diagnoseAfterMs);
      draftChanged();
    },

    diskChanged: async (sha256) => {
      if (sha256 === get().disk?.sha256 || get().busy !== null) return;
      await get().load();
    },

    save: async () => {
      const { disk, text, busy } = get();
      if (!disk || busy) return;
      set({ busy: 'saving', outcome: null });
      try {
        meet(await host.call('config.save', { text, baseSha256: disk.sha256 }));
      } catch (error) {
        failed('Not saved', error);
      } finally {
        set({ busy: null });
      }
    },

    apply: async () => {
      const { disk, text, busy } = get();
      if (!disk || busy) return false;
      set({ busy: 'applying', outcome: null });
      try {
        const result = await host.call('config.apply', { text, baseSha256: disk.sha256 });
        set({ diagnosis: result.diagnosis, diagnosedText: text, outcome: outcomeOf(result) });
        meet(await host.call('config.read', {}));
        return result.applied;
      } catch (error) {
        failed('Not applied. The running config still serves.', error);
        return false;
      } finally {
        set({ busy: null });
      }
    },

    keepMine: () => {
      const { outside } = get();
      if (!outside) return;
      set({ disk: outside, outside: null });
      draftChanged();
    },

    takeDisk: () => {
      const { outside } = get();
      if (!outside) return;
      shelveDraft();
      set({ disk: outside, text: outside.text, outside: null });
      draftChanged();
      void diagnose();
    },

    recoverDraft: () => {
      const { drafts, disk, outside } = get();
      const [draft, ...others] = drafts;
      if (!draft || !disk) return;
      const file = outside ?? disk;
      const { text, cursor, scrollTop, baseSha256 } = draft;
      // Built on a version that is gone: a save is refused until the person has chosen.
      const basis =
        baseSha256 === file.sha256
          ? { disk: file, outside: null }
          : { disk: { ...file, sha256: baseSha256 }, outside: file };
      shelveDraft();
      set({ drafts: others, text, recovered: { cursor, scrollTop }, ...basis });
      void takeOverDraft(draft);
      void diagnose();
    },

    dismissDraft: () => {
      const [draft, ...others] = get().drafts;
      set({ drafts: others });
      if (!draft || draft.open) return;
      set({ discarded: draft });
      void removeDraft(draft);
    },

    undoDiscard: async () => {
      const { discarded } = get();
      if (!discarded) return;
      set(({ drafts }) => ({ drafts: [discarded, ...drafts], discarded: null }));
      try {
        await restoreDraft(discarded);
      } catch (error) {
        failed('The text is only in this window: it could not be kept again', error);
      }
    },

    dismissDiscarded: () => set({ discarded: null }),

    dismissOutcome: () => set({ outcome: null }),
  };
});

// After the store, which it asks at once where the host answers from the first moment on, as in the desktop.
startDraftJournal(() => {
  const { disk, text } = useConfigSession.getState();
  return disk === null || text === disk.text ? null : { text, baseSha256: disk.sha256 };
});

function outcomeOf({ applied, diagnosis, message }: CallResult<'config.apply'>): ConfigOutcome {
  if (applied) return { tone: 'ok', title: 'Applied. The gateway serves this config.', detail: null };
  const untilMended = problemCounts(diagnosis).errors > 0;
  return {
    tone: 'bad',
    title: 'Not applied. The running config still serves.',
    detail: message,
    untilMended,
  };
}

export function isDirty(session: Pick<ConfigSession, 'disk' | 'text'>): boolean {
  return session.disk !== null && session.text !== session.disk.text;
}

/** Errors and warnings of the text; hints are not problems. */
export function problemCounts(diagnosis: ConfigDiagnosis | null): {
  readonly errors: number;
  readonly warnings: number;
} {
  const count = (severity: string) =>
    diagnosis?.diagnostics.filter((diagnostic) => diagnostic.severity === severity).length ?? 0;
  return { errors: count('error'), warnings: count('warning') };
}
