import { childrenOf, type Waterfall, type WaterfallRow } from './waterfall-layout.ts';

/** What the client waited for. Times are milliseconds from the start of the trace. */
export interface CriticalPath {
  /** In the order of time, without gaps; together they are as long as the root. */
  readonly pieces: readonly PathPiece[];
  /** Pieces of each row that has any, by its place in `Waterfall.rows`. */
  readonly byRow: ReadonlyMap<number, RowShare>;
  readonly durationMs: number;
}

export interface PathPiece {
  readonly at: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface RowShare {
  readonly pieces: readonly PathPiece[];
  readonly ms: number;
  /** 0 to 1, of the root's duration. */
  readonly share: number;
}

/**
 * Walks back from the end of the longest root: of the children that began before, the one that ended last
 * held it up; what lies between its end and there is the parent's own; then the same inside that child, and
 * on from its start. Children that outlive their parent are clipped. `null`: there is no root.
 */
export function criticalPath({ rows }: Waterfall): CriticalPath | null {
  const roots = rows.filter((row) => row.type === 'span' && row.depth === 0);
  const root = roots.reduce<WaterfallRow | undefined>(
    (longest, row) => (longest && longest.durationMs >= row.durationMs ? longest : row),
    undefined,
  );
  if (!root) return null;
  const pieces: PathPiece[] = [];
  const add = (at: number, fromMs: number, toMs: number) => {
    if (toMs > fromMs) pieces.push({ at, fromMs, toMs });
  };
  const open = [stepInto(rows, root, root.startMs, root.startMs + root.durationMs)];
  for (let step = open.at(-1); step; step = open.at(-1)) {
    const child = step.children[step.next];
    if (!child) {
      add(step.row.at, step.floorMs, step.cursorMs);
      open.pop();
      continue;
    }
    step.next += 1;
    const toMs = Math.min(child.startMs + child.durationMs, step.cursorMs);
    const fromMs = Math.max(child.startMs, step.floorMs);
    if (toMs <= fromMs) continue;
    add(step.row.at, toMs, step.cursorMs);
    step.cursorMs = fromMs;
    open.push(stepInto(rows, child, fromMs, toMs));
  }
  pieces.reverse();
  return { pieces, byRow: sharesOf(pieces, root.durationMs), durationMs: root.durationMs };
}

interface Step {
  readonly row: WaterfallRow;
  /** The last to end first: the cursor only goes back, so one look at each is enough. */
  readonly children: readonly WaterfallRow[];
  readonly floorMs: number;
  next: number;
  cursorMs: number;
}

function stepInto(rows: readonly WaterfallRow[], row: WaterfallRow, floorMs: number, cursorMs: number): Step {
  const children = childrenOf(rows, row).sort(
    (one, other) => other.startMs + other.durationMs - one.startMs - one.durationMs,
  );
  return { row, children, floorMs, next: 0, cursorMs };
}

function sharesOf(pieces: readonly PathPiece[], durationMs: number): ReadonlyMap<number, RowShare> {
  const byRow = new Map<number, PathPiece[]>();
  for (const piece of pieces) {
    const known = byRow.get(piece.at);
    if (known) known.push(piece);
    else byRow.set(piece.at, [piece]);
  }
  return new Map(
    [...byRow].map(([at, own]) => {
      const ms = own.reduce((sum, piece) => sum + piece.toMs - piece.fromMs, 0);
      return [at, { pieces: own, ms, share: durationMs > 0 ? ms / durationMs : 0 }];
    }),
  );
}
