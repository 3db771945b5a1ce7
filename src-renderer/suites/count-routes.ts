import type { CaseResult } from '../../src-main/contract/suite-results.ts';

export interface RouteCounts {
  readonly wanted: readonly string[];
  readonly got: readonly string[];
  /** How many runs that should have taken the first route took the second. */
  count(wanted: string, got: string): number;
}

/** Expected against taken routes over every run that was judged; `null`: no case expects one. */
export function countRoutes(results: readonly Pick<CaseResult, 'runs'>[]): RouteCounts | null {
  const counts = new Map<string, number>();
  const [wanted, got] = [new Set<string>(), new Set<string>()];
  for (const run of results.flatMap(({ runs }) => runs)) {
    const check = run.kind === 'judged' ? run.checks.find(({ name }) => name === 'route') : undefined;
    if (check === undefined) continue;
    wanted.add(check.wanted);
    got.add(check.got);
    const key = keyOf(check.wanted, check.got);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  if (counts.size === 0) return null;
  const columns = [...wanted].filter((name) => got.has(name));
  return {
    wanted: [...wanted],
    got: [...columns, ...[...got].filter((name) => !wanted.has(name))],
    count: (one, other) => counts.get(keyOf(one, other)) ?? 0,
  };
}

function keyOf(wanted: string, got: string): string {
  return JSON.stringify([wanted, got]);
}
