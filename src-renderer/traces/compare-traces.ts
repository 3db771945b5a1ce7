import type { TraceRow } from '../../src-main/contract/trace-calls.ts';
import { childrenOf, type SpanRow, type Waterfall, type WaterfallRow } from './waterfall-layout.ts';

/** Two traces side by side: `b` minus `a` everywhere. */
export interface TraceComparison {
  readonly figures: readonly FigureDelta[];
  readonly pairs: readonly SpanPair[];
  /** Nothing differs: neither figures, nor spans, nor their times. */
  readonly identical: boolean;
}

export interface FigureDelta {
  readonly name: string;
  readonly unit: 'ms' | 'count' | 'usd' | 'text';
  readonly a: number | string | null;
  readonly b: number | string | null;
  /** Of numbers that both traces tell; `null`: not to be told. */
  readonly delta: number | null;
  readonly same: boolean;
}

/** Spans at the same place of both trees. One side is `null` where the other trace has no such span. */
export interface SpanPair {
  readonly depth: number;
  readonly a: SpanRow | null;
  readonly b: SpanRow | null;
  readonly deltaMs: number | null;
  readonly same: boolean;
}

interface ComparedTrace {
  readonly row: TraceRow;
  readonly waterfall: Waterfall;
}

export function compareTraces(a: ComparedTrace, b: ComparedTrace): TraceComparison {
  const figures = figuresOf(a, b);
  const pairs = matchSpans(a.waterfall, b.waterfall);
  return {
    figures,
    pairs,
    identical: figures.every((figure) => figure.same) && pairs.every((pair) => pair.same),
  };
}

function figuresOf(a: ComparedTrace, b: ComparedTrace): readonly FigureDelta[] {
  const figure = (
    name: string,
    unit: FigureDelta['unit'],
    read: (trace: ComparedTrace) => number | string | null,
  ): FigureDelta => {
    const [one, other] = [read(a), read(b)];
    const delta = typeof one === 'number' && typeof other === 'number' ? other - one : null;
    return { name, unit, a: one, b: other, delta, same: one === other };
  };
  return [
    figure('Total', 'ms', ({ row }) => row.durationMs),
    figure('First token', 'ms', ({ row }) => row.timeToFirstTokenMs),
    figure('Tokens in', 'count', ({ row }) => row.promptTokens),
    figure('Tokens out', 'count', ({ row }) => row.completionTokens),
    figure('Cost', 'usd', ({ waterfall }) => totalCost(waterfall)),
    figure('Model calls', 'count', ({ row }) => row.llmCalls),
    figure('Spans', 'count', ({ row }) => row.spanCount),
    figure('Errors', 'count', ({ row }) => row.errorCount),
    figure('Status', 'text', ({ row }) => (row.httpStatus === null ? null : String(row.httpStatus))),
    figure('Asked for', 'text', ({ row }) => row.requestModel),
    figure('Route', 'text', ({ row }) => row.route),
    figure('Model', 'text', ({ row }) => row.model),
    figure('Tried', 'text', ({ row }) => row.tried.map((tried) => tried.model).join(' → ') || null),
    figure('Listener', 'text', ({ row }) => row.listener),
    figure('Text', 'text', ({ row }) => row.preview),
  ];
}

function totalCost({ rows }: Waterfall): number | null {
  const costs = rows.flatMap((row) => (row.depth === 0 ? (row.totalCostUsd ?? []) : []));
  return costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost);
}

/**
 * By structure: below matched parents the n-th span of a service and name, or call to a model, belongs to the n-th of the other
 * trace. What is left over stands where it hangs in its own trace.
 */
function matchSpans(a: Waterfall, b: Waterfall): readonly SpanPair[] {
  const pairs: SpanPair[] = [];
  const walk: {
    readonly one: WaterfallRow | null;
    readonly other: WaterfallRow | null;
    readonly depth: number;
  }[] = pairsBelow(rootsOf(a), rootsOf(b), 0);
  for (let next = walk.pop(); next; next = walk.pop()) {
    const { one, other, depth } = next;
    if (one?.type === 'span' || other?.type === 'span') pairs.push(pairOf(one, other, depth));
    walk.push(
      ...pairsBelow(one ? childrenOf(a.rows, one) : [], other ? childrenOf(b.rows, other) : [], depth + 1),
    );
  }
  return pairs;
}

/** In the order of a stack: the first comes last. */
function pairsBelow(a: readonly WaterfallRow[], b: readonly WaterfallRow[], depth: number) {
  const waiting = new Map<string, WaterfallRow[]>();
  for (const row of b) {
    const same = waiting.get(keyOf(row));
    if (same) same.push(row);
    else waiting.set(keyOf(row), [row]);
  }
  const pairs = a.map((one) => ({ one, other: waiting.get(keyOf(one))?.shift() ?? null, depth }));
  const left = [...waiting.values()].flat().map((other) => ({ one: null, other, depth }));
  const start = ({ one, other }: { one: WaterfallRow | null; other: WaterfallRow | null }) =>
    (one ?? other)?.startMs ?? 0;
  return [...pairs, ...left].sort((first, second) => start(second) - start(first));
}

function keyOf(row: WaterfallRow): string {
  if (row.type !== 'span') return 'missing parent';
  // The name of a call to a model says which model: another one is a difference, not another place.
  return row.kind === 'llm' ? row.service : `${row.service}\n${row.name}`;
}

function pairOf(one: WaterfallRow | null, other: WaterfallRow | null, depth: number): SpanPair {
  const a = one?.type === 'span' ? one : null;
  const b = other?.type === 'span' ? other : null;
  const deltaMs = a && b ? b.durationMs - a.durationMs : null;
  const same =
    a !== null &&
    b !== null &&
    deltaMs === 0 &&
    a.name === b.name &&
    a.failed === b.failed &&
    a.startMs === b.startMs;
  return { depth, a, b, deltaMs, same };
}

function rootsOf({ rows }: Waterfall): readonly WaterfallRow[] {
  return rows.filter((row) => row.depth === 0);
}
