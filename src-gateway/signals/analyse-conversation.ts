import type { AnalysisOptions } from './analysis-options.ts';
import type { AnalysisRow } from './analysis-row.ts';
import { assessQuality } from './assess-quality.ts';
import { findDisengagement } from './disengagement.ts';
import { exhaustionSignal } from './exhaustion.ts';
import { failureSignal } from './failure.ts';
import { findLoops } from './loops.ts';
import { findMisalignment, type HumanRow } from './misalignment.ts';
import { type ReadRow, RowWindow } from './row-window.ts';
import { findSatisfaction } from './satisfaction.ts';
import { type Signal, type SignalReport, signalGroup } from './signal-report.ts';
import { efficiencyOf, findDragging, findRepetitions, type SpokenRow } from './stagnation.ts';

/** What a conversation gives away of how it goes. Looks at its last 100 rows. Never throws. */
export function analyseConversation(rows: readonly AnalysisRow[], options: AnalysisOptions): SignalReport {
  const { rules } = options;
  const window = new RowWindow(rows, options);
  const humans = humanRows(window.rows);
  const { turns } = window;
  const groups = {
    'interaction.misalignment': signalGroup(
      findMisalignment(humans, rules.rephraseReach, (row, earlier) => window.pair(row, earlier).saysAgain),
    ),
    'interaction.stagnation': signalGroup([
      ...findDragging(turns, Math.max(0, rows.length - 1)),
      ...findRepetitions(spokenRows(window.rows), (row, earlier) => window.pair(row, earlier).similarity),
    ]),
    'interaction.disengagement': signalGroup(findDisengagement(humans)),
    'interaction.satisfaction': signalGroup(findSatisfaction(humans)),
    'execution.failure': signalGroup(failures(window.rows)),
    'execution.loops': signalGroup(
      findLoops(
        window.rows.flatMap(({ findings, row }) =>
          findings.kind === 'function_call' ? [{ ...findings.call, row }] : [],
        ),
      ),
    ),
    'environment.exhaustion': signalGroup(
      window.rows.flatMap(({ findings, row }) =>
        findings.kind === 'observation' && findings.exhaustion !== null
          ? [exhaustionSignal(findings.exhaustion, row)]
          : [],
      ),
    ),
  };
  return {
    engine: rules.engine,
    groups,
    ...assessQuality(groups, turns, rules.satisfactionWeight),
    turns,
    efficiency: efficiencyOf(turns),
    truncated: window.truncated,
  };
}

function humanRows(rows: readonly ReadRow[]): readonly HumanRow[] {
  return rows.flatMap(({ findings, row }) =>
    findings.kind === 'human' && findings.human !== null ? [{ row, human: findings.human }] : [],
  );
}

function spokenRows(rows: readonly ReadRow[]): readonly SpokenRow[] {
  return rows.flatMap(({ findings, row }): readonly SpokenRow[] => {
    if (findings.kind === 'human' && findings.human !== null) {
      const { opensPositively, tokens } = findings.human;
      return [{ row, role: 'human', tokens, opensPositively }];
    }
    if (findings.kind !== 'gpt' || findings.tokens === null) return [];
    return [{ row, role: 'gpt', tokens: findings.tokens, opensPositively: false }];
  });
}

function failures(rows: readonly ReadRow[]): readonly Signal[] {
  const found: Signal[] = [];
  let call: Parameters<typeof failureSignal>[2] = null;
  for (const { findings, row } of rows) {
    if (findings.kind === 'function_call') call = { row, tool: findings.tool };
    if (findings.kind !== 'observation' || findings.failure === null) continue;
    found.push(failureSignal(findings.failure, row, call));
  }
  return found;
}
