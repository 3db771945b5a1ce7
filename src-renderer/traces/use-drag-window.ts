import { type PointerEvent, useState, type WheelEvent } from 'react';
import type { TimeSpan } from './idle-gaps.ts';
import type { TimeScale } from './time-scale.ts';

/** A press that moves less than this is a click. */
const clickPx = 3;

/** Dragging across a time axis chooses a window; `draft` is what the pointer has covered so far. */
export function useDragWindow(scale: TimeScale, onWindow: (window: TimeSpan) => void) {
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const pixels = (event: PointerEvent<HTMLElement>) =>
    event.clientX - event.currentTarget.getBoundingClientRect().left;
  return {
    draft: drag && Math.abs(drag.to - drag.from) >= clickPx ? drag : null,
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: pixels(event), to: pixels(event) });
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        if (drag) setDrag({ ...drag, to: pixels(event) });
      },
      onPointerUp: (event: PointerEvent<HTMLElement>) => {
        if (!drag) return;
        setDrag(null);
        const to = pixels(event);
        if (Math.abs(to - drag.from) < clickPx) return;
        const width = event.currentTarget.getBoundingClientRect().width;
        const [left, right] = [Math.min(drag.from, to), Math.max(drag.from, to)];
        onWindow({ fromMs: scale.timeAt(left, width), toMs: scale.timeAt(right, width) });
      },
      onPointerCancel: () => setDrag(null),
    },
  };
}

/** How much one notch of the wheel zooms: out when it turns towards the user. */
export function wheelFactor({ deltaY }: Pick<WheelEvent, 'deltaY'>): number {
  return 1.2 ** Math.sign(deltaY);
}
