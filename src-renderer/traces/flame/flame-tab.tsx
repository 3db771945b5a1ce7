import { ZoomOut } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { durationText, groupedText } from '../../lib/number-text.ts';
import { useTheme } from '../../lib/theme.ts';
import type { TraceTabProps } from '../trace-tab.ts';
import { useTraceTab } from '../use-trace-tab.ts';
import { drawFlame, flameHeight, frameHeight } from './draw-flame.ts';
import { type FlameFrame, flameFrames } from './flame-frames.ts';
import { flameStep, frameAt } from './flame-steps.ts';
import { HottestPaths } from './hottest-paths.tsx';

/** The trace merged by call path: where its time went, however often it was called. */
export function FlameTab({ waterfall, select }: TraceTabProps) {
  const frames = useMemo(() => flameFrames(waterfall.rows), [waterfall]);
  const [zoomedAt, setZoomed] = useState(0);
  const [activeAt, setActive] = useState(0);
  const whole = frames[0];
  const setTab = useTraceTab((chosen) => chosen.setTab);
  if (whole === undefined) return null;
  const zoomed = frames[zoomedAt] ?? whole;
  const active = frames[activeAt] ?? zoomed;
  const zoomTo = (frame: FlameFrame) => {
    setZoomed(frame.at);
    setActive(frame.at);
  };
  const open = (frame: FlameFrame) => {
    if (frame.spanId === '') return;
    select(frame.spanId);
    setTab('waterfall');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = flameStep(frames, active, event.key, zoomed);
    if (next !== null) setActive(next.at);
    else if (event.key === 'Enter') zoomTo(active);
    else if (event.key === 'Backspace') zoomTo(frames[zoomed.parentAt] ?? whole);
    else if (event.key === ' ') open(active);
    else if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="flex h-full flex-col bg-surface">
      <div className="flex h-10 shrink-0 items-center gap-3 border-b border-line px-4 text-xs">
        <p role="status" className="min-w-0 flex-1 truncate" data-testid="flame-status">
          {frameText(active, whole)}
        </p>
        <span className="text-muted">
          <kbd>arrows</kbd> move · <kbd>Enter</kbd> zoom · <kbd>Backspace</kbd> out · <kbd>Space</kbd> open
        </span>
        <Button size="small" disabled={zoomed.at === 0} data-testid="flame-out" onClick={() => zoomTo(whole)}>
          <ZoomOut aria-hidden className="size-3.5" />
          Whole trace
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-auto p-4">
        {/* Arrow keys walk along the picture, which no other role allows. */}
        <div
          role="application"
          aria-label="Flame graph; the table below has the same figures"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes the keys
          tabIndex={0}
          data-testid="flame"
          data-zoomed={zoomed.name}
          onKeyDown={onKeyDown}
          className="rounded-sm outline-offset-2"
        >
          <Picture frames={frames} zoomed={zoomed} active={active} onZoom={zoomTo} onActive={setActive} />
        </div>
        <HottestPaths frames={frames} onOpen={open} />
      </div>
    </div>
  );
}

interface PictureProps {
  readonly frames: readonly FlameFrame[];
  readonly zoomed: FlameFrame;
  readonly active: FlameFrame;
  readonly onZoom: (frame: FlameFrame) => void;
  readonly onActive: (at: number) => void;
}

function Picture({ active, frames, onActive, onZoom, zoomed }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const [hidden, setHidden] = useState(0);
  const theme = useTheme(({ shown }) => shown);
  useEffect(() => {
    const box = canvas.current?.parentElement;
    if (!box) return;
    const observer = new ResizeObserver(() => setWidth(box.clientWidth));
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours
  useEffect(() => {
    if (canvas.current !== null && width > 0) {
      setHidden(drawFlame(canvas.current, { frames, zoomed, active, width }));
    }
  }, [frames, zoomed, active, width, theme]);
  const under = ({ currentTarget, clientX, clientY }: PointerEvent<HTMLElement>) => {
    const box = currentTarget.getBoundingClientRect();
    const place = {
      depth: Math.floor((clientY - box.top) / frameHeight),
      x: (clientX - box.left) / box.width,
    };
    return frameAt(frames, place, zoomed);
  };
  return (
    <>
      <canvas
        ref={canvas}
        aria-hidden
        data-testid="flame-picture"
        style={{ height: flameHeight(frames) }}
        className="block w-full cursor-pointer"
        onPointerMove={(event) => {
          const frame = under(event);
          if (frame !== null && frame.at !== active.at) onActive(frame.at);
        }}
        onPointerUp={(event) => {
          const frame = under(event);
          if (frame !== null) onZoom(frame);
        }}
      />
      {hidden > 0 && (
        <p className="mt-1 text-xs text-muted" data-testid="flame-hidden">
          {groupedText(hidden)} {hidden === 1 ? 'path is' : 'paths are'} too narrow or too deep to be drawn
          here. Zoom in to see them.
        </p>
      )}
    </>
  );
}

function frameText(frame: FlameFrame, whole: FlameFrame): string {
  const { count, failed, name, selfMs, service, totalMs } = frame;
  if (frame.at === whole.at) return `Whole trace: ${durationText(totalMs)} in what was called first`;
  const share = whole.totalMs === 0 ? 0 : (totalMs / whole.totalMs) * 100;
  return [
    `${service} ${name}`,
    `${groupedText(count)} ${count === 1 ? 'span' : 'spans'}`,
    `total ${durationText(totalMs)} (${share.toFixed(1)} %)`,
    `own ${durationText(selfMs)}`,
    ...(failed > 0 ? [`${groupedText(failed)} failed`] : []),
  ].join(' · ');
}
