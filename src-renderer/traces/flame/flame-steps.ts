import type { FlameFrame } from './flame-frames.ts';

/** Where an arrow key leads from a frame; `null`: nowhere. Only what lies inside the zoomed frame is reached. */
export function flameStep(
  frames: readonly FlameFrame[],
  active: FlameFrame,
  key: string,
  zoomed: FlameFrame,
): FlameFrame | null {
  switch (key) {
    case 'ArrowUp':
      return active.at === zoomed.at ? null : (frames[active.parentAt] ?? null);
    case 'ArrowDown':
      return childrenOf(frames, active)[0] ?? null;
    case 'ArrowLeft':
    case 'ArrowRight': {
      if (active.at === zoomed.at) return null;
      const siblings = frames
        .filter(({ depth, from, to }) => depth === active.depth && from >= zoomed.from && to <= zoomed.to)
        .sort((a, b) => a.from - b.from);
      const at = siblings.findIndex((frame) => frame.at === active.at);
      return siblings[at + (key === 'ArrowRight' ? 1 : -1)] ?? null;
    }
    default:
      return null;
  }
}

/** Widest first. */
function childrenOf(frames: readonly FlameFrame[], parent: FlameFrame): FlameFrame[] {
  return frames.filter(({ parentAt }) => parentAt === parent.at).sort((a, b) => a.from - b.from);
}

/** The frame at a place of the picture, `x` from 0 to 1 of what is in sight; `null`: there is none. */
export function frameAt(
  frames: readonly FlameFrame[],
  { depth, x }: { readonly depth: number; readonly x: number },
  zoomed: FlameFrame,
): FlameFrame | null {
  const on = zoomed.from + x * (zoomed.to - zoomed.from);
  return frames.find((frame) => frame.depth === depth && frame.from <= on && on < frame.to) ?? null;
}
