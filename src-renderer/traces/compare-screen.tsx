import { ArrowLeft } from 'lucide-react';
import { Fragment, useMemo, useState } from 'react';
import { useParams } from 'wouter';
import { Badge } from '../components/badge.tsx';
import { Button } from '../components/button.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { classNames } from '../lib/class-names.ts';
import { type Command, useCommands } from '../lib/commands.ts';
import { openScreen, openTrace } from '../lib/navigation.ts';
import { durationText, groupedText, moneyText } from '../lib/number-text.ts';
import { LoadingPanel } from '../shell/loading-panel.tsx';
import { CompareAttributes } from './compare-attributes.tsx';
import { compareTraces, type FigureDelta, type SpanPair } from './compare-traces.ts';
import { spanColour } from './span-colour.ts';
import { useTrace } from './use-trace.ts';
import type { SpanRow } from './waterfall-layout.ts';

/** More pairs than anybody reads; the waterfalls show the rest. */
const mostPairs = 1_000;

/** Two traces side by side: what differs in figures, and span by span. */
export function CompareScreen() {
  const { a = '', b = '' } = useParams<{ a: string; b: string }>();
  useCommands('compare', compareCommands);
  const one = useTrace(a);
  const other = useTrace(b);
  const comparison = useMemo(
    () =>
      one.row && one.waterfall && other.row && other.waterfall
        ? compareTraces(
            { row: one.row, waterfall: one.waterfall },
            { row: other.row, waterfall: other.waterfall },
          )
        : null,
    [one.row, one.waterfall, other.row, other.waterfall],
  );
  if (one.isPending || other.isPending) return <LoadingPanel text="Reading both traces…" />;
  const failure = one.error ?? other.error;
  if (!comparison) {
    return (
      <p className="p-6 text-bad" data-testid="compare-missing">
        {failure?.message ?? 'One of the two traces is not stored.'}
      </p>
    );
  }
  return (
    <div className="flex h-full flex-col overflow-auto bg-surface" data-testid="compare-screen">
      <header data-pane className="flex h-12 shrink-0 items-center gap-3 border-b border-line px-4">
        <Button
          tone="quiet"
          size="icon"
          aria-label="Back to all traces"
          title="Back (Esc)"
          data-testid="compare-back"
          onClick={() => openScreen('/traces')}
        >
          <ArrowLeft aria-hidden className="size-4" />
        </Button>
        <h1 className="text-base font-semibold">Compare two traces</h1>
        <Badge tone={comparison.identical ? 'ok' : 'info'} testId="compare-verdict">
          {comparison.identical ? 'identical' : 'they differ'}
        </Badge>
      </header>
      <Figures figures={comparison.figures} a={a} b={b} />
      <Pairs pairs={comparison.pairs} a={a} b={b} />
    </div>
  );
}

const compareCommands: readonly Command[] = [
  { id: 'compare.back', title: 'Back to the list', keys: ['Escape'], run: () => openScreen('/traces') },
];

const cell = 'px-4 py-1 text-left font-normal';
const numberCell = 'px-4 py-1 text-right font-mono font-normal tabular-nums';

function Figures({
  figures,
  a,
  b,
}: {
  readonly figures: readonly FigureDelta[];
  readonly a: string;
  readonly b: string;
}) {
  return (
    <table className="shrink-0 self-start text-xs" data-testid="compare-figures">
      <thead className="text-2xs text-muted">
        <tr className="border-b border-line">
          <th className={cell}>
            <span className="sr-only">figure</span>
          </th>
          {[a, b].map((id, index) => (
            <th key={index === 0 ? 'a' : 'b'} className={cell}>
              <Button size="small" tone="quiet" className="font-mono" onClick={() => openTrace(id)}>
                {index === 0 ? 'A' : 'B'} {id.slice(0, 8)}
              </Button>
            </th>
          ))}
          <th className={numberCell}>B − A</th>
        </tr>
      </thead>
      <tbody>
        {figures.map((figure) => (
          <tr
            key={figure.name}
            data-testid="compare-figure"
            data-state={figure.same ? 'same' : 'differs'}
            className={classNames('border-b border-line/50', !figure.same && 'bg-warn-soft')}
          >
            <th className={`${cell} text-muted`}>{figure.name}</th>
            <td className={`${cell} max-w-80 truncate font-mono`}>{figureText(figure, figure.a)}</td>
            <td className={`${cell} max-w-80 truncate font-mono`}>{figureText(figure, figure.b)}</td>
            <td className={numberCell}>{deltaText(figure)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface PairsProps {
  readonly pairs: readonly SpanPair[];
  readonly a: string;
  readonly b: string;
}

function Pairs({ pairs, a, b }: PairsProps) {
  const [open, setOpen] = useState<SpanPair | null>(null);
  const shown = pairs.slice(0, mostPairs);
  return (
    <table className="mt-4 w-full text-xs" data-testid="compare-spans">
      <caption className="border-y border-line bg-sunken px-4 py-1 text-left text-2xs text-muted">
        Spans, matched by their place in the tree
        {pairs.length > shown.length &&
          `: the first ${groupedText(shown.length)} of ${groupedText(pairs.length)}`}
      </caption>
      <thead className="text-2xs text-muted">
        <tr className="border-b border-line">
          <th className={cell}>span</th>
          <th className={numberCell}>A</th>
          <th className={numberCell}>B</th>
          <th className={numberCell}>B − A</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((pair) => (
          <Fragment key={`${pair.a?.id}-${pair.b?.id}`}>
            <PairLine pair={pair} open={pair === open} onOpen={() => setOpen(pair === open ? null : pair)} />
            {pair === open && pair.a && pair.b && (
              <tr>
                <td colSpan={4} className="border-b border-line bg-sunken">
                  <CompareAttributes
                    a={{ traceId: a, spanId: pair.a.id }}
                    b={{ traceId: b, spanId: pair.b.id }}
                  />
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

interface PairLineProps {
  readonly pair: SpanPair;
  readonly open: boolean;
  readonly onOpen: () => void;
}

function PairLine({ pair, open, onOpen }: PairLineProps) {
  const { a, b, depth } = pair;
  const span = a ?? b;
  if (!span) return null;
  const only = a === null ? 'only in B' : b === null ? 'only in A' : null;
  return (
    <tr
      data-testid="compare-span"
      data-state={only ?? (pair.same ? 'same' : 'differs')}
      className={classNames('border-b border-line/50', only !== null && 'bg-info-soft')}
    >
      <th className={cell} style={{ paddingLeft: 16 + Math.min(depth, 24) * 14 }}>
        <span
          className="mr-1.5 rounded-sm border-l-[3px] bg-sunken px-1 text-2xs text-muted"
          style={{ borderColor: spanColour(span.kind, false) }}
        >
          {span.kind === 'other' ? span.service : span.kind}
        </span>
        {only === null ? (
          <button
            type="button"
            aria-expanded={open}
            title="In which attributes they differ"
            data-testid="compare-open"
            onClick={onOpen}
            className="text-left hover:underline"
          >
            {span.name}
            {b !== null && b.name !== span.name && <span className="block text-muted">B: {b.name}</span>}
          </button>
        ) : (
          span.name
        )}{' '}
        {only !== null && <span className="text-2xs text-muted">{only}</span>}
      </th>
      <SpanTime row={a} />
      <SpanTime row={b} />
      <td className={numberCell}>{pair.deltaMs === null ? '—' : signed(pair.deltaMs, durationText)}</td>
    </tr>
  );
}

function SpanTime({ row }: { readonly row: SpanRow | null }) {
  return (
    <td className={classNames(numberCell, row?.failed && 'text-bad')}>
      <span className="inline-flex items-center gap-1.5">
        {row?.failed && <StateMark state="failed" />}
        {row ? durationText(row.durationMs) : '—'}
      </span>
    </td>
  );
}

function figureText({ unit }: FigureDelta, value: number | string | null): string {
  if (value === null) return '—';
  return typeof value === 'string' ? value : numberText(unit, value);
}

function deltaText({ unit, delta, same }: FigureDelta): string {
  if (delta === null) return same ? '' : 'differs';
  return signed(delta, (size) => numberText(unit, size));
}

function numberText(unit: FigureDelta['unit'], value: number): string {
  if (unit === 'ms') return durationText(value);
  return unit === 'usd' ? moneyText(value) : groupedText(value);
}

function signed(value: number, text: (size: number) => string): string {
  if (value === 0) return '0';
  return `${value > 0 ? '+' : '−'}${text(Math.abs(value))}`;
}
