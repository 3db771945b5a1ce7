import type { SourceRange } from '../../src-gateway/config/diagnostic.ts';
import { secretsIn } from '../../src-gateway/config/editor/secrets-in.ts';
import { isMask, maskSecret } from '../../src-gateway/config/secrets.ts';

export interface MaskedConfig {
  readonly text: string;
  /** In their order. */
  readonly secrets: readonly ConfigSecret[];
}

export interface ConfigSecret {
  readonly value: string;
  /** What stands in its place. */
  readonly shown: string;
  readonly line: number;
}

/** A config as it may be handed on: what it spells out of secrets is hidden, references to variables stay. */
export function maskConfig(text: string): MaskedConfig {
  const secrets: ConfigSecret[] = [];
  let masked = '';
  let at = 0;
  for (const { range } of secretsIn(text)) {
    const value = textAt(text, range);
    // What was masked on its way here is no secret any more.
    if (isMask(value)) continue;
    const shown = maskSecret(value);
    masked += text.slice(at, range.start.offset) + shown;
    at = range.end.offset;
    secrets.push({ value, shown, line: range.start.line });
  }
  return { text: masked + text.slice(at), secrets };
}

function textAt(text: string, { end, start }: SourceRange): string {
  return text.slice(start.offset, end.offset);
}
