import type { CaseResult, RunFacts } from '../../src-main/contract/suite-results.ts';
import { durationText, moneyText } from '../lib/number-text.ts';

/** What the runs of a case came to, for one line of a table. */
export interface CaseFigures {
  /** Every route that was taken, the most frequent first: `code gen / none`. */
  readonly got: string;
  /** The middle one. */
  readonly time: string;
  /** Of all runs together. */
  readonly cost: string;
}

export function caseFigures({ runs }: Pick<CaseResult, 'runs'>): CaseFigures {
  const facts = runs.flatMap((run) => (run.kind === 'judged' ? [run.facts] : []));
  if (facts.length === 0) return { got: '—', time: '—', cost: '—' };
  const times = facts.map(({ latencyMs }) => latencyMs).sort((one, other) => one - other);
  const costs = facts.flatMap(({ costUsd }) => costUsd ?? []);
  return {
    got: frequent(facts.map(gotOf)).join(' / '),
    time: durationText(times[Math.ceil(times.length / 2) - 1] ?? 0),
    cost: costs.length < facts.length ? '—' : moneyText(costs.reduce((sum, cost) => sum + cost, 0)),
  };
}

/** Where a request went, in a word: agents, else the route, else the model. */
function gotOf({ agents, model, refusal, route, status }: RunFacts): string {
  if (agents.length > 0) return agents.join(' → ');
  if (refusal !== null) return String(status);
  return route ?? model ?? 'none';
}

function frequent(values: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one).map(([value]) => value);
}
