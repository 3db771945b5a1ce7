import type { SpanRow, Waterfall, WaterfallRow } from './waterfall-layout.ts';

/** What one line of the waterfall shows. */
export type WaterfallEntry = WaterfallRow | FoldedRow;

/** Equal spans one after the other, shown as one line. Times are milliseconds from the start of the trace. */
export interface FoldedRow {
  readonly type: 'folded';
  readonly id: string;
  readonly parentAt: number;
  readonly depth: number;
  /** In their order, and what they have in common. */
  readonly members: readonly SpanRow[];
  readonly name: string;
  readonly minimumMs: number;
  readonly averageMs: number;
  readonly maximumMs: number;
  readonly startMs: number;
  readonly durationMs: number;
  readonly childCount: number;
  readonly descendants: number;
  readonly totalCostUsd: number | null;
  readonly unpricedCalls: number;
}

export interface LineOptions {
  /** Ids of the rows whose subtree is folded away. */
  readonly collapsed: ReadonlySet<string>;
  /** Ids of folded lines that somebody opened; `null`: nothing is folded. */
  readonly unfolded: ReadonlySet<string> | null;
  /** Place of the row that is never inside a folded line; −1: none. */
  readonly selectedAt: number;
  /** Only these rows, the ones above them, and nothing else; `null`: all. */
  readonly only: ReadonlySet<number> | null;
}

/** From so many on. */
export const foldedFrom = 5;

/** The lines of a waterfall in their order. */
export function waterfallLines(waterfall: Waterfall, options: LineOptions): readonly WaterfallEntry[] {
  const { rows } = waterfall;
  const { collapsed, unfolded, only } = options;
  const lines: WaterfallEntry[] = [];
  const kept = only && withAncestors(rows, only);
  const selected = selectedLine(rows, options.selectedAt);
  /** By depth: up to here runs of equal siblings were looked for. */
  const lookedUntil: number[] = [];
  for (let at = 0; at < rows.length; ) {
    const row = rows[at];
    if (!row) break;
    if (kept && !kept.has(at)) {
      at += row.descendants + 1;
      continue;
    }
    if (unfolded && !kept && row.type === 'span' && at >= (lookedUntil[row.depth] ?? 0)) {
      const run = equalSiblings(rows, row, selected);
      lookedUntil[row.depth] = run.end;
      const folded = run.members.length >= foldedFrom ? foldedRow(run.members) : null;
      if (folded && !unfolded.has(folded.id)) {
        lines.push(folded);
        at = run.end;
        continue;
      }
    }
    lines.push(row);
    // What a search found shows although it was folded away.
    at += !kept && collapsed.has(row.id) ? row.descendants + 1 : 1;
  }
  return lines;
}

export function foldIdOf(row: SpanRow): string {
  return `fold-${row.id}`;
}

function equalSiblings(
  rows: readonly WaterfallRow[],
  first: SpanRow,
  selected: ReadonlySet<number>,
): { readonly members: readonly SpanRow[]; readonly end: number } {
  const members: SpanRow[] = [];
  let at = first.at;
  for (let row = rows[at]; row?.type === 'span' && isEqual(row, first); row = rows[at]) {
    if (row.failures > 0 || selected.has(at)) break;
    members.push(row);
    at += row.descendants + 1;
  }
  return { members, end: Math.max(at, first.at + 1) };
}

function isEqual(row: SpanRow, other: SpanRow): boolean {
  return row.parentAt === other.parentAt && row.name === other.name && row.service === other.service;
}

function foldedRow(members: readonly SpanRow[]): FoldedRow | null {
  const [first] = members;
  if (!first) return null;
  const durations = members.map((member) => member.durationMs);
  const costs = members.flatMap((member) => member.totalCostUsd ?? []);
  const end = members.reduce((latest, member) => Math.max(latest, member.startMs + member.durationMs), 0);
  return {
    type: 'folded',
    id: foldIdOf(first),
    parentAt: first.parentAt,
    depth: first.depth,
    members,
    name: first.name,
    minimumMs: durations.reduce((least, ms) => Math.min(least, ms)),
    averageMs: durations.reduce((sum, ms) => sum + ms) / members.length,
    maximumMs: durations.reduce((most, ms) => Math.max(most, ms)),
    startMs: first.startMs,
    durationMs: end - first.startMs,
    childCount: members.length,
    descendants: members.reduce((sum, member) => sum + member.descendants + 1, 0),
    totalCostUsd: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost),
    unpricedCalls: members.reduce((sum, member) => sum + member.unpricedCalls, 0),
  };
}

/** The selected row and those it hangs on: none of them may vanish in a folded line. */
function selectedLine(rows: readonly WaterfallRow[], at: number): ReadonlySet<number> {
  const line = new Set<number>();
  for (let row = rows[at]; row; row = rows[row.parentAt]) line.add(row.at);
  return line;
}

function withAncestors(rows: readonly WaterfallRow[], only: ReadonlySet<number>): ReadonlySet<number> {
  const kept = new Set<number>();
  for (const at of only) {
    for (let row = rows[at]; row && !kept.has(row.at); row = rows[row.parentAt]) kept.add(row.at);
  }
  return kept;
}
