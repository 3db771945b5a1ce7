import type { WaterfallRow } from './waterfall-layout.ts';

/** Every row that has something to fold away. */
export function allCollapsed(rows: readonly WaterfallRow[]): ReadonlySet<string> {
  return new Set(rows.filter((row) => row.childCount > 0).map((row) => row.id));
}

/** One level less in sight: the deepest rows that are open are folded. */
export function collapseLevel(
  rows: readonly WaterfallRow[],
  collapsed: ReadonlySet<string>,
): ReadonlySet<string> {
  const open = inSight(rows, collapsed).filter((row) => row.childCount > 0 && !collapsed.has(row.id));
  const deepest = open.reduce((depth, row) => Math.max(depth, row.depth), -1);
  return new Set([...collapsed, ...open.filter((row) => row.depth === deepest).map((row) => row.id)]);
}

/** One level more: the outermost folded rows are opened. */
export function expandLevel(
  rows: readonly WaterfallRow[],
  collapsed: ReadonlySet<string>,
): ReadonlySet<string> {
  const folded = inSight(rows, collapsed).filter((row) => collapsed.has(row.id));
  const outermost = folded.reduce((depth, row) => Math.min(depth, row.depth), Number.POSITIVE_INFINITY);
  const opened = new Set(folded.filter((row) => row.depth === outermost).map((row) => row.id));
  return new Set([...collapsed].filter((id) => !opened.has(id)));
}

function inSight(rows: readonly WaterfallRow[], collapsed: ReadonlySet<string>): WaterfallRow[] {
  const seen: WaterfallRow[] = [];
  for (let at = 0; at < rows.length; ) {
    const row = rows[at];
    if (!row) break;
    seen.push(row);
    at += collapsed.has(row.id) ? row.descendants + 1 : 1;
  }
  return seen;
}
