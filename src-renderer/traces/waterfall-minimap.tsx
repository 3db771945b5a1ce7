// A range of time has two ends that are set apart from each other, which no input element has.
// biome-ignore-all lint/a11y/useSemanticElements: see above

import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import { classNames } from '../lib/class-names.ts';
import { durationText } from '../lib/number-text.ts';
import { useEditorTheme } from '../lib/theme.ts';
import { spanColour } from './span-colour.ts';
import type { TimeScale } from './time-scale.ts';
import { useDragWindow } from './use-drag-window.ts';
import type { WaterfallViewState } from './use-waterfall-view.ts';
import { GapMarks } from './waterfall-bar.tsx';
import type { Waterfall } from './waterfall-layout.ts';

/** More lines than the picture has pixels cannot be told apart. */
const mostLines = 2_000;

interface MinimapProps {
  readonly waterfall: Waterfall;
  readonly view: WaterfallViewState;
}

/** The whole trace in little, with the part that is in sight between two handles. */
export function WaterfallMinimap({ waterfall, view }: MinimapProps) {
  const { whole, scale } = view;
  const { draft, handlers } = useDragWindow(whole, view.showWindow);
  const { fromMs, toMs } = scale.window;
  return (
    <div className="border-b border-line bg-surface px-4 py-1">
      <fieldset
        {...handlers}
        aria-label="Part of the trace in sight"
        data-testid="minimap"
        data-from={fromMs}
        data-to={toMs}
        onDoubleClick={view.fitAll}
        title="Drag to choose a part, double click for the whole trace"
        className="relative h-9 cursor-crosshair touch-none overflow-hidden rounded-sm bg-sunken select-none"
      >
        <GapMarks scale={whole} />
        <Picture waterfall={waterfall} scale={whole} />
        <span
          aria-hidden
          className="absolute inset-y-0 left-0 bg-canvas/75"
          style={{ width: whole.place(fromMs) }}
        />
        <span
          aria-hidden
          className="absolute inset-y-0 right-0 bg-canvas/75"
          style={{ left: whole.place(toMs) }}
        />
        {draft && (
          <span
            aria-hidden
            className="absolute inset-y-0 bg-accent-fill/30"
            style={{ left: Math.min(draft.from, draft.to), width: Math.abs(draft.to - draft.from) }}
          />
        )}
        <Handle edge="from" waterfall={waterfall} view={view} />
        <Handle edge="to" waterfall={waterfall} view={view} />
      </fieldset>
    </div>
  );
}

interface HandleProps extends MinimapProps {
  readonly edge: 'from' | 'to';
}

/** One end of what is in sight: arrow keys move it by a hundredth of the trace, with Shift by a tenth. */
function Handle({ edge, waterfall: { durationMs }, view }: HandleProps) {
  const { window } = view.scale;
  const ms = edge === 'from' ? window.fromMs : window.toMs;
  const moveTo = (to: number) => {
    const [low, high] = edge === 'from' ? [0, window.toMs] : [window.fromMs, durationMs];
    const stopped = Math.max(low, Math.min(high, to));
    view.showWindow(edge === 'from' ? { ...window, fromMs: stopped } : { ...window, toMs: stopped });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const target = keyTarget(event, ms, durationMs);
    if (target === null) return;
    event.preventDefault();
    event.stopPropagation();
    moveTo(target);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const map = event.currentTarget.parentElement?.getBoundingClientRect();
    if (!map || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    moveTo(view.whole.timeAt(event.clientX - map.left, map.width));
  };
  return (
    <span
      role="slider"
      tabIndex={0}
      aria-label={edge === 'from' ? 'Begin of what is in sight' : 'End of what is in sight'}
      aria-valuemin={0}
      aria-valuemax={durationMs}
      aria-valuenow={ms}
      aria-valuetext={durationText(ms)}
      data-testid={`minimap-${edge}`}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={onPointerMove}
      className={classNames(
        'absolute inset-y-0 w-1.5 cursor-ew-resize rounded-sm bg-accent-fill outline-offset-0',
        edge === 'to' && '-translate-x-full',
      )}
      style={{ left: view.whole.place(ms) }}
    />
  );
}

function keyTarget(event: KeyboardEvent, ms: number, durationMs: number): number | null {
  const step = durationMs * (event.shiftKey ? 0.1 : 0.01);
  switch (event.key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return ms - step;
    case 'ArrowRight':
    case 'ArrowUp':
      return ms + step;
    case 'Home':
      return 0;
    case 'End':
      return durationMs;
    default:
      return null;
  }
}

function Picture({ waterfall, scale }: { readonly waterfall: Waterfall; readonly scale: TimeScale }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useEditorTheme();
  useEffect(() => {
    // The theme is not read here, but its colours are.
    void theme;
    if (canvas.current) draw(canvas.current, waterfall, scale);
  }, [waterfall, scale, theme]);
  return <canvas ref={canvas} aria-hidden className="absolute inset-0 size-full" />;
}

function draw(canvas: HTMLCanvasElement, { rows }: Waterfall, scale: TimeScale): void {
  const { width, height } = canvas.getBoundingClientRect();
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.scale(devicePixelRatio, devicePixelRatio);
  const style = getComputedStyle(canvas);
  const colours = new Map<string, string>();
  const colourOf = (variable: string) => {
    const known = colours.get(variable);
    if (known !== undefined) return known;
    const colour = style.getPropertyValue(variable.slice('var('.length, -1));
    colours.set(variable, colour);
    return colour;
  };
  const every = Math.max(1, Math.ceil(rows.length / mostLines));
  const line = Math.max(1, Math.min(4, height / Math.max(1, rows.length / every)));
  // Failures are few and must not be left out, nor be painted over.
  for (const failures of [false, true]) {
    for (const row of rows) {
      const failed = row.type === 'span' && row.failed;
      if (failed !== failures || row.type !== 'span' || (!failed && row.at % every !== 0)) continue;
      const left = scale.pixelsAt(row.startMs, width);
      const right = scale.pixelsAt(row.startMs + row.durationMs, width);
      pen.fillStyle = colourOf(spanColour(row.kind, failed));
      pen.fillRect(left, (row.at / rows.length) * (height - line), Math.max(1, right - left), line);
    }
  }
}
