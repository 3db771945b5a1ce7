import type { HumanRow } from './misalignment.ts';
import type { PhraseMatch } from './phrase-list.ts';
import type { Signal, SignalMetadata } from './signal-report.ts';

/** Users who shout, want a person, give up, swear or complain. Several signals a message. */
export function findDisengagement(messages: readonly HumanRow[]): readonly Signal[] {
  return messages.flatMap(({ human, row }): readonly Signal[] => {
    const { beginning, complaint, escalation, marks, profanity, quit, shouting } = human;
    const stance = (snippet: string, match: Signal['match'], metadata: SignalMetadata): Signal => ({
      type: 'interaction.disengagement.negative_stance',
      ...{ row, confidence: 1, snippet, match, metadata },
    });
    const said = (kind: 'escalation' | 'quit', { match, phrase }: PhraseMatch): Signal => ({
      type: `interaction.disengagement.${kind}`,
      ...{ row, confidence: 1, snippet: phrase, match },
      metadata: { pattern_type: kind },
    });
    const swore = (kind: 'profanity' | 'complaint', { match, phrase }: PhraseMatch): Signal =>
      stance(phrase, match, { indicator_type: kind, pattern: phrase });
    return [
      ...(shouting === null
        ? []
        : [stance(beginning, 'rule', { indicator_type: 'all_caps', upper_ratio: shouting })]),
      ...(marks === null
        ? []
        : [
            stance(beginning, 'rule', {
              indicator_type: 'excessive_punctuation',
              consecutive_questions: marks.questions,
              consecutive_exclamations: marks.exclamations,
              mixed_punctuation: marks.mixed,
            }),
          ]),
      ...(escalation === null ? [] : [said('escalation', escalation)]),
      ...(quit === null ? [] : [said('quit', quit)]),
      ...(profanity === null ? [] : [swore('profanity', profanity)]),
      ...(complaint === null ? [] : [swore('complaint', complaint)]),
    ];
  });
}
