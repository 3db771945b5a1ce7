import { ChevronLeft, ChevronRight } from 'lucide-react';
import { classNames } from '../lib/class-names.ts';
import { durationText } from '../lib/number-text.ts';
import type { RowShare } from './critical-path.ts';
import { spanColour } from './span-colour.ts';
import { gapPx, type TimeScale } from './time-scale.ts';
import type { SpanRow } from './waterfall-layout.ts';
import type { WaterfallEntry } from './waterfall-lines.ts';

/** Narrower than this a bar cannot be seen or hit. */
const minimumBarPx = 3;

interface BarProps {
  readonly row: WaterfallEntry;
  readonly scale: TimeScale;
  /** Its part of the critical path; `null`: none, or nobody asked. */
  readonly share: RowShare | null;
}

/** The time of a line: its bar, the wait for a first token, what was noted, and its part of the critical path. */
export function WaterfallBar({ row, scale, share }: BarProps) {
  const endMs = row.startMs + row.durationMs;
  if (!scale.shows(row.startMs, endMs)) return <Elsewhere before={endMs < scale.window.fromMs} />;
  return (
    <>
      {row.type === 'folded' ? (
        sampled(row.members).map((member) => <Bar key={member.id} row={member} scale={scale} />)
      ) : (
        <Bar row={row} scale={scale} />
      )}
      {share?.pieces.map((piece) => (
        <span
          key={piece.fromMs}
          data-testid="path-piece"
          className="absolute bottom-0.5 h-[3px] rounded-full bg-text"
          style={{
            left: scale.place(piece.fromMs),
            width: scale.width(piece.fromMs, piece.toMs),
            minWidth: 2,
          }}
        />
      ))}
      {row.type === 'span' &&
        row.events.map((event, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: events of one span have neither id nor unique name
            key={index}
            data-testid="event-mark"
            title={`${event.name} after ${durationText(Math.max(0, event.atMs - row.startMs))}`}
            className="absolute inset-y-1 w-[3px] border-x border-surface bg-text/70"
            style={{ left: scale.place(event.atMs) }}
          />
        ))}
    </>
  );
}

/** Thousands of bars on one line cannot be told apart. */
const mostBars = 80;

function sampled(members: readonly SpanRow[]): readonly SpanRow[] {
  const every = Math.ceil(members.length / mostBars);
  return members.filter((_, index) => index % every === 0);
}

/** Where the axis leaves out idle time. */
export function GapMarks({ scale }: { readonly scale: TimeScale }) {
  return scale.gaps
    .filter((gap) => scale.shows(gap.fromMs, gap.toMs))
    .map((gap) => (
      <span
        key={gap.fromMs}
        aria-hidden
        data-testid="idle-gap"
        title={`${durationText(gap.toMs - gap.fromMs)} in which nothing was active`}
        className="absolute inset-y-0 border-x border-dashed border-line-strong bg-sunken"
        style={{
          left: scale.place(gap.fromMs),
          width: gapPx,
          backgroundImage: 'repeating-linear-gradient(115deg, var(--line) 0 3px, transparent 3px 8px)',
        }}
      />
    ));
}

function Elsewhere({ before }: { readonly before: boolean }) {
  const Icon = before ? ChevronLeft : ChevronRight;
  return (
    <span
      title={before ? 'before what is in sight' : 'after what is in sight'}
      className={classNames('absolute inset-y-0 flex items-center text-muted', before ? 'left-0' : 'right-0')}
    >
      <Icon aria-hidden className="size-3" />
    </span>
  );
}

function Bar({
  row,
  scale,
}: {
  readonly row: Exclude<WaterfallEntry, { type: 'folded' }>;
  readonly scale: TimeScale;
}) {
  const isSpan = row.type === 'span';
  const waitMs = (isSpan && row.call?.timeToFirstTokenMs) || 0;
  const waiting = row.durationMs > 0 ? Math.min(100, (waitMs / row.durationMs) * 100) : 0;
  const left = scale.place(row.startMs);
  const colour = isSpan ? spanColour(row.kind, row.failed) : 'var(--line-strong)';
  if (isSpan && row.durationMs === 0) {
    return (
      <span
        data-testid="span-bar"
        title="no duration"
        className="absolute top-1/2 size-2 -translate-y-1/2 rotate-45"
        style={{ left: `min(${left}, 100% - 8px)`, background: colour }}
      />
    );
  }
  return (
    <span
      data-testid="span-bar"
      title={`${durationText(row.startMs)} → ${durationText(row.startMs + row.durationMs)}`}
      className={classNames(
        'absolute top-1/2 h-3 -translate-y-1/2 overflow-hidden rounded-[3px]',
        !isSpan && 'h-1 opacity-60',
      )}
      style={{
        left: `min(${left}, 100% - ${minimumBarPx}px)`,
        width: scale.width(row.startMs, row.startMs + row.durationMs),
        minWidth: minimumBarPx,
        background: colour,
      }}
    >
      {waiting > 0 && (
        <span
          data-testid="ttft-part"
          title={`first token after ${durationText(waitMs)}`}
          className="absolute inset-y-0 left-0 border-r-2 border-surface"
          style={{
            width: `${waiting}%`,
            background:
              'repeating-linear-gradient(115deg, var(--span-llm-wait) 0 4px, transparent 4px 6px), var(--surface)',
          }}
        />
      )}
    </span>
  );
}
