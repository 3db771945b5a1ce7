import { spanColour } from '../span-colour.ts';
import type { FlameFrame } from './flame-frames.ts';
import { readableOn } from './readable-on.ts';

export const frameHeight = 22;
/** Pixels below which a frame is drawn as a stroke, and below which it is not drawn. */
const textWidth = 36;
const leastWidth = 0.4;
/** Browsers draw no picture that is higher than some 16,000 pixels, on a display with two for one. */
const deepest = 350;

interface FlamePicture {
  readonly frames: readonly FlameFrame[];
  /** Fills the width. */
  readonly zoomed: FlameFrame;
  readonly active: FlameFrame | null;
  /** CSS pixels. */
  readonly width: number;
}

/** Draws the frames, the whole on top; answers how many are too narrow or too deep to be seen. */
export function drawFlame(
  canvas: HTMLCanvasElement,
  { active, frames, width, zoomed }: FlamePicture,
): number {
  const context = canvas.getContext('2d');
  if (context === null) return 0;
  const ratio = window.devicePixelRatio || 1;
  const height = flameHeight(frames);
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  const style = getComputedStyle(canvas);
  const colours = new Map<string, string>();
  const colourOf = (css: string) => {
    const name = css.slice(4, -1);
    const known = colours.get(name) ?? style.getPropertyValue(name).trim();
    colours.set(name, known);
    return known;
  };
  context.font = `11px ${style.fontFamily}`;
  context.textBaseline = 'middle';
  let hidden = 0;
  for (const frame of frames) {
    const place = placeOf(frame, zoomed, width);
    if (place === null) continue;
    if (place.width < leastWidth || frame.depth > deepest) {
      hidden += 1;
      continue;
    }
    const y = frame.depth * frameHeight;
    context.globalAlpha = frame.at === 0 ? 0.25 : frame.depth < zoomed.depth ? 0.45 : 1;
    const colour = colourOf(spanColour(frame.kind, frame.failed > 0));
    context.fillStyle = colour;
    context.fillRect(place.x, y, Math.max(place.width - 1, leastWidth), frameHeight - 1);
    context.globalAlpha = 1;
    if (place.width >= textWidth) {
      const isFaint = frame.at === 0 || frame.depth < zoomed.depth;
      writeText(context, frame, {
        ...place,
        y,
        colour: isFaint ? colourOf('var(--text)') : readableOn(colour),
      });
    }
    if (frame.at === active?.at) {
      context.strokeStyle = colourOf('var(--text)');
      context.lineWidth = 2;
      context.strokeRect(place.x + 1, y + 1, Math.max(place.width - 3, 1), frameHeight - 3);
    }
  }
  return hidden;
}

export function flameHeight(frames: readonly FlameFrame[]): number {
  const levels = frames.reduce((most, { depth }) => Math.max(most, depth), 0) + 1;
  return Math.min(levels, deepest + 1) * frameHeight;
}

function placeOf(
  frame: FlameFrame,
  zoomed: FlameFrame,
  width: number,
): { readonly x: number; readonly width: number } | null {
  const share = Math.max(zoomed.to - zoomed.from, Number.MIN_VALUE);
  const from = Math.max(0, (frame.from - zoomed.from) / share);
  const to = Math.min(1, (frame.to - zoomed.from) / share);
  return to <= from ? null : { x: from * width, width: (to - from) * width };
}

interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly colour: string;
}

function writeText(
  context: CanvasRenderingContext2D,
  { count, name, service }: FlameFrame,
  { colour, width, x, y }: TextPlace,
): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width - 3, frameHeight);
  context.clip();
  context.fillStyle = colour;
  const times = count > 1 ? ` ×${count}` : '';
  context.fillText(`${name}${times}${service === '' ? '' : `  ${service}`}`, x + 6, y + frameHeight / 2);
  context.restore();
}
