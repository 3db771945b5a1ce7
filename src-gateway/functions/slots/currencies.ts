import type { Word } from './words.ts';

const codes: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Codes that are English words as well: only capitals make them one. */
const words: ReadonlySet<string> = new Set([
  'ALL',
  'CUP',
  'MAD',
  'PEN',
  'SOS',
  'TOP',
  'TRY',
  'GEL',
  'LAK',
  'MOP',
]);

/** The one ISO 4217 code that a message names, besides one that the parameter's description names itself. */
export function findCurrency(message: readonly Word[], description: string): string | null {
  const named = message.flatMap(({ text }) => {
    const code = text.toUpperCase();
    return codes.has(code) && (text === code || !words.has(code)) ? [code] : [];
  });
  const distinct = [...new Set(named)];
  const others = distinct.length > 1 ? distinct.filter((code) => !description.includes(code)) : distinct;
  const [only] = others;
  return only !== undefined && others.length === 1 ? only : null;
}

/** The one word of one to five capitals; `I` is none. */
export function findSymbol(message: readonly Word[]): string | null {
  const symbols = [...new Set(message.map(({ text }) => text))].filter(
    (text) => /^[A-Z]{1,5}$/.test(text) && text !== 'I' && text !== 'A',
  );
  const [only] = symbols;
  return only !== undefined && symbols.length === 1 ? only : null;
}
