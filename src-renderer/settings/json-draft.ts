import { create } from 'zustand';

interface JsonDraft {
  /** What somebody has typed; `null`: nothing that is not on disk. */
  readonly text: string | null;
  /** Hash of the file that it was typed over. */
  readonly basedOn: string;
}

/** Stays while another screen is shown. */
export const useJsonDraft = create<JsonDraft>(() => ({ text: null, basedOn: '' }));

export function dropDraft(): void {
  useJsonDraft.setState({ text: null, basedOn: '' });
}
