import { type PointerEvent, useMemo, useState } from 'react';
import type { TraceRow } from '../../src-main/contract/trace-calls.ts';
import { Button } from '../components/button.tsx';
import { classNames } from '../lib/class-names.ts';
import { fewText, nearestRank } from '../lib/nearest-rank.ts';
import { durationText } from '../lib/number-text.ts';
import { durationRange, withDurationRange } from './duration-range.ts';
import { type Bin, latencyBins } from './latency-bins.ts';

interface DistributionProps {
  readonly rows: readonly TraceRow[];
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

const bars = 48;

/** How long the listed requests took. Dragging over bars puts their range into the filter. */
export function Distribution({ rows, query, onQuery }: DistributionProps) {
  const durations = useMemo(() => rows.map((row) => row.durationMs), [rows]);
  const firstTokens = useMemo(() => rows.flatMap((row) => row.timeToFirstTokenMs ?? []), [rows]);
  const bins = useMemo(() => latencyBins(durations, bars), [durations]);
  const range = durationRange(query);
  return (
    <section
      aria-label="Latency of the listed traces"
      className="flex h-11 shrink-0 items-center gap-4 border-b border-line bg-surface px-4"
      data-testid="distribution"
    >
      <Histogram bins={bins} onRange={(from, to) => onQuery(withDurationRange(query, from, to))} />
      <span className="flex flex-wrap items-baseline gap-x-3 text-2xs text-muted">
        <Percentiles name="total" values={durations} />
        {firstTokens.length > 0 && <Percentiles name="TTFT" values={firstTokens} />}
        {range !== null && (
          <Button
            size="small"
            tone="quiet"
            data-testid="distribution-clear"
            onClick={() => onQuery(withDurationRange(query, null, null))}
          >
            all durations
          </Button>
        )}
      </span>
    </section>
  );
}

interface HistogramProps {
  readonly bins: readonly Bin[];
  readonly onRange: (fromMs: number, toMs: number) => void;
}

function Histogram({ bins, onRange }: HistogramProps) {
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const tallest = bins.reduce((most, bin) => Math.max(most, bin.count), 1);
  const barAt = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const bar = Math.floor(((event.clientX - box.left) / box.width) * bins.length);
    return Math.max(0, Math.min(bins.length - 1, bar));
  };
  const choose = (from: number, to: number) => {
    const first = bins[Math.min(from, to)];
    const last = bins[Math.max(from, to)];
    if (first && last) onRange(first.from, last.to);
  };
  return (
    <fieldset
      aria-label="Durations, drag to filter"
      data-testid="histogram"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: barAt(event), to: barAt(event) });
      }}
      onPointerMove={(event) => drag && setDrag({ ...drag, to: barAt(event) })}
      onPointerUp={() => {
        if (drag) choose(drag.from, drag.to);
        setDrag(null);
      }}
      onPointerCancel={() => setDrag(null)}
      className="flex h-8 w-72 shrink-0 cursor-crosshair touch-none items-end gap-px"
    >
      {bins.map((bin, index) => {
        const inside =
          drag !== null && index >= Math.min(drag.from, drag.to) && index <= Math.max(drag.from, drag.to);
        return (
          <button
            key={bin.from}
            type="button"
            tabIndex={bin.count > 0 ? 0 : -1}
            aria-label={`${bin.count} from ${durationText(bin.from)} to ${durationText(bin.to)}`}
            title={`${durationText(bin.from)} to ${durationText(bin.to)}: ${bin.count}`}
            data-testid="histogram-bar"
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== ' ') return;
              event.preventDefault();
              choose(index, index);
            }}
            className={classNames(
              'min-w-0 flex-1 rounded-t-[1px] bg-accent-fill/70',
              inside && 'bg-accent-fill',
            )}
            style={{ height: bin.count === 0 ? 1 : `${Math.max(12, (bin.count / tallest) * 100)}%` }}
          />
        );
      })}
    </fieldset>
  );
}

function Percentiles({ name, values }: { readonly name: string; readonly values: readonly number[] }) {
  const text = (share: number) => durationText(nearestRank(values, share) ?? 0);
  return (
    <span data-testid={`percentiles-${name.toLowerCase()}`}>
      {name} p50 <b className="font-mono font-medium text-text">{text(0.5)}</b> p95{' '}
      <b className="font-mono font-medium text-text">{text(0.95)}</b> p99{' '}
      <b className="font-mono font-medium text-text">{text(0.99)}</b>
      {fewText(values.length)}
    </span>
  );
}
