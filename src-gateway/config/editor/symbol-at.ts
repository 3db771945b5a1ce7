import type { SourceRange } from '../diagnostic.ts';
import { createLineIndex } from '../source/line-index.ts';
import { sourceOf } from './source-of.ts';
import { type ConfigSymbol, type SymbolPlace, symbolsOf } from './symbols-of.ts';

export interface NamePlace {
  readonly range: SourceRange;
  readonly role: SymbolPlace['role'];
  /** Dotted. */
  readonly path: string;
}

/** Where the name under the cursor is defined; of a repeated definition the first. */
export function definitionAt(text: string, offset: number): NamePlace | null {
  const places = placesAt(text, offset);
  return places.find(({ role }) => role === 'definition') ?? null;
}

/** Definitions and uses of the name under the cursor, in file order; empty where no name stands. */
export function referencesAt(text: string, offset: number): NamePlace[] {
  return placesAt(text, offset).sort((one, other) => one.range.start.offset - other.range.start.offset);
}

/** The name under the cursor, and the place among its places that the cursor is in. */
export function symbolAt(
  symbols: readonly ConfigSymbol[],
  offset: number,
): { readonly symbol: ConfigSymbol; readonly place: SymbolPlace } | null {
  for (const symbol of symbols) {
    const place = symbol.places.find(({ start, end }) => offset >= start && offset <= end);
    if (place !== undefined) return { symbol, place };
  }
  return null;
}

function placesAt(text: string, offset: number): NamePlace[] {
  const found = symbolAt(symbolsOf(sourceOf(text).root, text), offset);
  if (found === null) return [];
  const lines = createLineIndex(text);
  return found.symbol.places.map(({ role, path, start, end }) => ({
    range: lines.range(start, end),
    role,
    path,
  }));
}
