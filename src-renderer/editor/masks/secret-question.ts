import { create } from 'zustand';
import type { monaco } from '../monaco.ts';

/** What a person is asked before a secret is seen or leaves the editor. */
export type SecretQuestion =
  | { readonly kind: 'reveal'; readonly range: monaco.IRange; readonly line: number }
  | {
      readonly kind: 'copy';
      readonly text: string;
      readonly maskedText: string;
      readonly secrets: number;
      /** After the text was copied: a cut takes it out of the file. */
      readonly done: () => void;
    };

export const useSecretQuestion = create<{ readonly question: SecretQuestion | null }>(() => ({
  question: null,
}));

export function askAboutSecret(question: SecretQuestion): void {
  useSecretQuestion.setState({ question });
}
