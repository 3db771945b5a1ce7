import type { SourceRange } from '../../../src-gateway/config/diagnostic.ts';
import { secretsIn } from '../../../src-gateway/config/editor/secrets-in.ts';
import { isMask } from '../../../src-gateway/config/secrets.ts';

/** A config as it may be handed on: what it spells out of secrets is hidden, references to variables stay. */
export function maskConfig(text: string): { readonly text: string; readonly secrets: readonly string[] } {
  // What was masked on its way here is no secret any more.
  const places = secretsIn(text).filter(({ range }) => !isMask(textAt(text, range)));
  let masked = '';
  let at = 0;
  for (const { hidden, standIn } of places) {
    masked += text.slice(at, hidden.start.offset) + standIn;
    at = hidden.end.offset;
  }
  return {
    text: masked + text.slice(at),
    secrets: places.map(({ range }) => textAt(text, range)),
  };
}

function textAt(text: string, { end, start }: SourceRange): string {
  return text.slice(start.offset, end.offset);
}
