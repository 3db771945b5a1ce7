import type { HumanRow } from './misalignment.ts';
import type { Signal } from './signal-report.ts';

/** Users who thank, agree or report success. At most one signal a message. */
export function findSatisfaction(messages: readonly HumanRow[]): readonly Signal[] {
  return messages.flatMap(({ human: { satisfaction }, row }): readonly Signal[] => {
    if (satisfaction === null) return [];
    const { list, match, phrase } = satisfaction;
    return [
      {
        type: `interaction.satisfaction.${list}`,
        ...{ row, confidence: 1, snippet: phrase, match },
        metadata: { pattern_type: list },
      },
    ];
  });
}
