import type { SourceRange } from '../diagnostic.ts';

/** Something that can be written at the cursor. */
export interface Completion {
  readonly label: string;
  readonly kind: 'key' | 'value' | 'reference' | 'variable' | 'example';
  /** A short remark beside the label, such as the type. */
  readonly detail: string;
  readonly documentation: string;
  /** Replaces `range`. */
  readonly insertText: string;
  readonly range: SourceRange;
  /** Something else is to be written behind it, and can be offered at once. */
  readonly goesOn: boolean;
}

/** What the file itself does not tell. */
export interface CompletionFacts {
  /** Names of variables that have a value on this machine. */
  readonly variables?: readonly string[];
}
