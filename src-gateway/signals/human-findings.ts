import type { EngineRules, MarkCounts } from './engine-rules.ts';
import type { MessageText } from './message-text.ts';
import { opensWithConfirmation } from './openers.ts';
import type { PhraseMatch } from './phrase-list.ts';
import type { PhraseListName } from './phrases.ts';

/** What a user message gives away by itself, whatever stands around it. */
export interface HumanFindings {
  readonly tokens: number;
  readonly opensPositively: boolean;
  readonly opensWithConfirmation: boolean;
  readonly misalignment: ListMatch<'correction' | 'rephrase' | 'clarification'> | null;
  /** Share of capitals where the message shouts. */
  readonly shouting: number | null;
  /** Where there are too many of them. */
  readonly marks: MarkCounts | null;
  readonly escalation: PhraseMatch | null;
  readonly quit: PhraseMatch | null;
  readonly profanity: PhraseMatch | null;
  readonly complaint: PhraseMatch | null;
  readonly satisfaction: ListMatch<'gratitude' | 'confirmation' | 'success'> | null;
  /** The first 50 characters. */
  readonly beginning: string;
}

export interface ListMatch<Name extends PhraseListName> extends PhraseMatch {
  readonly list: Name;
}

const beginningLength = 50;

export function readHuman(rules: EngineRules, message: MessageText): HumanFindings {
  const { raw } = message;
  const positive = rules.opensPositively(raw);
  const escalation = rules.find('escalation', message);
  const profanity = rules.find('profanity', message);
  return {
    tokens: message.tokens.length,
    opensPositively: positive,
    opensWithConfirmation: opensWithConfirmation(raw),
    misalignment: firstOf(rules, message, ['correction', 'rephrase', 'clarification']),
    shouting: shouting(raw),
    marks: positive ? null : tooMany(rules.countMarks(raw)),
    escalation,
    quit: rules.find('quit', message),
    profanity,
    complaint: escalation === null && profanity === null ? rules.find('complaint', message) : null,
    satisfaction: rules.isQuestion(raw)
      ? null
      : firstOf(rules, message, ['gratitude', 'confirmation', 'success']),
    beginning: [...raw.slice(0, 2 * beginningLength)].slice(0, beginningLength).join(''),
  };
}

function firstOf<Name extends PhraseListName>(
  rules: EngineRules,
  message: MessageText,
  lists: readonly Name[],
): ListMatch<Name> | null {
  for (const list of lists) {
    const found = rules.find(list, message);
    if (found !== null) return { ...found, list };
  }
  return null;
}

const fewestLetters = 10;
const shoutingShare = Math.fround(0.8);

function shouting(raw: string): number | null {
  const letters = raw.match(/\p{Alphabetic}/gu)?.length ?? 0;
  if (letters < fewestLetters) return null;
  const capitals = raw.match(/(?=\p{Alphabetic})\p{Uppercase}/gu)?.length ?? 0;
  const share = Math.fround(capitals / letters);
  return share >= shoutingShare ? share : null;
}

function tooMany(marks: MarkCounts): MarkCounts | null {
  return marks.questions + marks.exclamations + marks.mixed > 0 ? marks : null;
}
