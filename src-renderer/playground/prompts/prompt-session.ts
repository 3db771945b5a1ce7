import { create } from 'zustand';
import { failureCode, failureText, host, queries } from '../../lib/host.ts';
import { draftOf } from '../playground-draft.ts';
import { usePlayground } from '../playground-session.ts';
import { draftOfPrompt, fileOf, promptOf } from './prompt-of.ts';

interface OpenedPrompt {
  readonly file: string;
  readonly name: string;
  /** Of the file as it was read or written last. */
  readonly sha256: string;
}

interface PromptSession {
  /** The file that the prompt belongs to; `null`: none yet. */
  readonly opened: OpenedPrompt | null;
  /** Why the last wish was not met; `isStale`: another hand has written the file. */
  readonly failure: { readonly text: string; readonly isStale: boolean } | null;
  readonly open: (file: string) => Promise<void>;
  /** To its file. */
  readonly save: () => Promise<void>;
  /** To a new file; resolves with whether that went well. */
  readonly saveAs: (name: string) => Promise<boolean>;
  readonly rename: (name: string) => Promise<boolean>;
  readonly dismiss: () => void;
}

/** The prompt file that the playground works on. */
export const usePrompts = create<PromptSession>((set, get) => {
  const trying = async (wish: () => Promise<OpenedPrompt>): Promise<boolean> => {
    try {
      set({ opened: await wish(), failure: null });
      return true;
    } catch (error) {
      const isStale = failureCode(error) === 'changed_on_disk';
      set({ failure: { text: failureText(error), isStale } });
      return false;
    } finally {
      void queries.invalidateQueries({ queryKey: ['prompts.list'] });
    }
  };
  const write = async (file: string, name: string, baseSha256: string | null): Promise<OpenedPrompt> => {
    const session = usePlayground.getState();
    const prompt = promptOf(name, draftOf(session, session.active), session.variables);
    const { sha256 } = await host.call('prompts.save', { file, prompt, baseSha256 });
    return { file, name, sha256 };
  };
  return {
    opened: null,
    failure: null,
    open: async (file) => {
      await trying(async () => {
        const { prompt, sha256 } = await host.call('prompts.read', { file });
        usePlayground.getState().openPrompt(draftOfPrompt(prompt), prompt.variables);
        return { file, name: prompt.name, sha256 };
      });
    },
    save: async () => {
      const { opened } = get();
      if (opened !== null) await trying(() => write(opened.file, opened.name, opened.sha256));
    },
    saveAs: (name) => trying(() => write(fileOf(name), name, null)),
    rename: (name) =>
      trying(async () => {
        const { opened } = get();
        if (opened === null) throw new Error('No prompt is open.');
        const params = { file: opened.file, to: fileOf(name), name };
        return { name, ...(await host.call('prompts.rename', params)) };
      }),
    dismiss: () => set({ failure: null }),
  };
});
