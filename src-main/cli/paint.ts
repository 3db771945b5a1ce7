import { styleText } from 'node:util';

/** Colours for people; the identity where colours are off. */
export type Paint = (style: PaintStyle, text: string) => string;

export type PaintStyle = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';

export function createPaint(color: boolean): Paint {
  if (!color) return (_style, text) => text;
  return (style, text) => styleText(style, text, { validateStream: false });
}
