import { useMemo } from 'react';
import { readAnsi } from '../lib/ansi-text.ts';
import { classNames } from '../lib/class-names.ts';
import { MarkedText } from './marked-text.tsx';

/** A terminal's eight colours; the bright eight are the same, but that bright black is grey. */
const colours = ['', 'text-bad', 'text-ok', 'text-warn', 'text-info', 'text-accent', 'text-info', ''];

/** Text as a terminal would show it, in the theme's colours; `wanted` is marked in it. */
export function Ansi({ text, wanted = '' }: { readonly text: string; readonly wanted?: string }) {
  const pieces = useMemo(() => readAnsi(text), [text]);
  return pieces.map(({ text: part, colour, isBold }, index) => (
    <span
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other name
      key={index}
      className={classNames(
        isBold && 'font-semibold',
        colour === 8 ? 'text-muted' : colour !== null && colours[colour % 8],
      )}
    >
      <MarkedText text={part} wanted={wanted} />
    </span>
  ));
}
