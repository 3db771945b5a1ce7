import type { Fix } from '../diagnostic.ts';
import { nodeAt } from './node-at.ts';
import { sourceOf } from './source-of.ts';

interface MovedSecret {
  /** The variable that the text refers to after the fix. */
  readonly name: string;
  readonly value: string;
}

/** What of a finding counts here; the contract's shape of a diagnostic fits, too. */
interface Finding {
  readonly code: string;
}

/**
 * What must be put into `.env` before a fix is made that writes a variable in the place of a secret;
 * `null` for any other fix.
 */
export function movedSecret(text: string, { code }: Finding, fix: Pick<Fix, 'edits'>): MovedSecret | null {
  const [edit] = fix.edits;
  if (!MOVING.has(code) || edit === undefined) return null;
  const name = /\$([A-Za-z_][A-Za-z0-9_]*)"?$/.exec(edit.newText)?.[1];
  if (name === undefined) return null;
  const { start, end } = edit.range;
  const { root } = sourceOf(text);
  const found = root === null ? null : nodeAt(root, start.offset);
  const whole = found?.kind === 'value' && found.node.start === start.offset ? found.node.text : null;
  if (whole !== null) return { name, value: whole.replace(/^(Bearer|Basic)\s+/i, '') };
  // Part of a URL, where a variable's value is encoded when it is put in.
  return { name, value: decoded(text.slice(start.offset, end.offset)) };
}

const MOVING: ReadonlySet<string> = new Set(['CFG_HARDCODED_SECRET', 'CFG_STATE_CONNECTION_SECRET']);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
