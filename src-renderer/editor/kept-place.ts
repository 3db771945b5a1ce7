import { readStored, writeStored } from '../lib/stored.ts';
import type { monaco } from './monaco.ts';

/** Where the editor stood: line and column of the cursor, and pixels that were scrolled. */
type Place = readonly [line: number, column: number, scrollTop: number];

/** Goes where the last window's editor stood. */
export function goWhereLeft(editor: monaco.editor.IStandaloneCodeEditor): void {
  const place = readStored('config.place', isPlace);
  if (place === null) return;
  const [lineNumber, column, scrollTop] = place;
  editor.setPosition({ lineNumber, column });
  editor.setScrollTop(scrollTop);
}

export function keepPlace(editor: monaco.editor.IStandaloneCodeEditor): void {
  const { lineNumber, column } = editor.getPosition() ?? { lineNumber: 1, column: 1 };
  writeStored('config.place', [lineNumber, column, editor.getScrollTop()] satisfies Place);
}

function isPlace(value: unknown): value is Place {
  return Array.isArray(value) && value.length === 3 && value.every((part) => typeof part === 'number');
}
