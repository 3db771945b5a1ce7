import type { HumanFindings } from './human-findings.ts';
import type { MessageText } from './message-text.ts';
import type { Signal } from './signal-report.ts';
import { stopWords } from './stop-words.ts';

export interface HumanRow {
  readonly row: number;
  readonly human: HumanFindings;
}

/** Users who correct, explain themselves again or do not follow. At most one signal a message. */
export function findMisalignment(
  messages: readonly HumanRow[],
  rephraseReach: number,
  saysAgain: (row: number, earlier: number) => boolean,
): readonly Signal[] {
  return messages.flatMap(({ human, row }, index): readonly Signal[] => {
    const { misalignment } = human;
    if (misalignment !== null) {
      const { list, match, phrase } = misalignment;
      return [
        {
          type: `interaction.misalignment.${list}`,
          ...{ row, confidence: 1, snippet: phrase, match },
          metadata: { pattern_type: list },
        },
      ];
    }
    const earlier = messages[index - 1];
    if (earlier === undefined || row - earlier.row > rephraseReach) return [];
    if (!mayRephrase(human, earlier.human) || !saysAgain(row, earlier.row)) return [];
    return [
      {
        type: 'interaction.misalignment.rephrase',
        ...{ row, confidence: 0.8, snippet: '[similar rephrase detected]', match: 'rule' },
        metadata: { pattern_type: 'semantic_rephrase', compared_to: earlier.row },
      },
    ];
  });
}

const fewestTokens = 3;
const fewestTelling = 4;
const mostNew = Math.fround(0.5);
const leastShared = Math.fround(0.75);

function mayRephrase(later: HumanFindings, earlier: HumanFindings): boolean {
  return later.tokens >= fewestTokens && earlier.tokens >= fewestTokens && !later.opensWithConfirmation;
}

/** The words that tell something are mostly the same. */
export function isRephrase(later: MessageText, earlier: MessageText): boolean {
  const [now, before] = [tellingWords(later), tellingWords(earlier)];
  if (now.size < fewestTelling || before.size < fewestTelling) return false;
  const shared = [...now].filter((word) => before.has(word)).length;
  if (Math.fround((now.size - shared) / now.size) > mostNew) return false;
  return Math.fround(shared / Math.min(now.size, before.size)) >= leastShared;
}

function tellingWords({ tokens }: MessageText): ReadonlySet<string> {
  return new Set(tokens.filter((token) => !stopWords.has(token)));
}
