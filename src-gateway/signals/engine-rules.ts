import type { MessageText } from './message-text.ts';
import type { PhraseMatch } from './phrase-list.ts';
import type { PhraseListName } from './phrases.ts';
import type { SignalReport } from './signal-report.ts';

/** Runs of marks in a message. */
export interface MarkCounts {
  readonly questions: number;
  readonly exclamations: number;
  readonly mixed: number;
}

/** What the two engines do differently; all else they share. */
export interface EngineRules {
  readonly engine: SignalReport['engine'];
  /** What a person said in a user message. */
  ownWords(text: string): string;
  readText(text: string): MessageText;
  find(list: PhraseListName, message: MessageText): PhraseMatch | null;
  opensPositively(raw: string): boolean;
  countMarks(raw: string): MarkCounts;
  /** A message that cannot be praise. */
  isQuestion(raw: string): boolean;
  /** Rows between two messages of which one may say the other again. */
  readonly rephraseReach: number;
  /** The parts of a tool's answer in which an error is looked for; empty: it is none. */
  errorTexts(text: string): readonly string[];
  /** Arguments of a tool call that came as text. */
  argumentsOf(text: string): string;
  /** What one satisfied message is worth in the score. */
  readonly satisfactionWeight: number;
}
