import type { Signal } from './signal-report.ts';

/** A message of either side that says something. */
export interface SpokenRow {
  readonly row: number;
  readonly role: 'human' | 'gpt';
  readonly tokens: number;
  /** A user's message that is repeated for good reasons. */
  readonly opensPositively: boolean;
}

const baselineTurns = 5;
const decay = 0.25;
const draggingBelow = 0.5;

/** 1 up to five user turns, then falling; a 32-bit value. */
export function efficiencyOf(turns: number): number {
  return turns <= baselineTurns ? 1 : Math.fround(1 / (1 + (turns - baselineTurns) * decay));
}

/** The conversation takes long. `lastRow`: of all that was analysed. */
export function findDragging(turns: number, lastRow: number): readonly Signal[] {
  const efficiency = efficiencyOf(turns);
  if (efficiency >= draggingBelow) return [];
  return [
    {
      type: 'interaction.stagnation.dragging',
      row: lastRow,
      confidence: Math.fround(1 - efficiency),
      snippet: `Conversation dragging: ${turns} turns (efficiency: ${efficiency.toFixed(2)})`,
      match: 'rule',
      metadata: { total_turns: turns, efficiency_score: efficiency, baseline_turns: baselineTurns },
    },
  ];
}

const fewestTokens = 5;
const lookBack = 2;
const exact = Math.fround(0.95);
const nearDuplicate = Math.fround(0.85);

/** Messages that say what their own side said just before, all but to the letter. */
export function findRepetitions(
  rows: readonly SpokenRow[],
  similarity: (row: number, earlier: number) => number,
): readonly Signal[] {
  const said = { human: [] as SpokenRow[], gpt: [] as SpokenRow[] };
  const found: Signal[] = [];
  for (const spoken of rows) {
    const history = said[spoken.role];
    const earlier = history.slice(-lookBack).filter(({ tokens }) => tokens >= fewestTokens);
    history.push(spoken);
    if (spoken.tokens < fewestTokens || spoken.opensPositively) continue;
    for (const { row } of earlier) {
      const near = similarity(spoken.row, row);
      if (near < nearDuplicate) continue;
      found.push(repetition(spoken, row, near));
      break;
    }
  }
  return found;
}

function repetition({ role, row }: SpokenRow, earlier: number, similarity: number): Signal {
  const isExact = similarity >= exact;
  return {
    type: 'interaction.stagnation.repetition',
    row,
    confidence: similarity,
    snippet: `${isExact ? 'Exact repetition' : 'Near-duplicate'} with message ${earlier}`,
    match: 'rule',
    metadata: {
      repetition_type: isExact ? 'exact' : 'near_duplicate',
      compared_to: earlier,
      ...{ similarity, role },
    },
  };
}
