import { readSource } from '../source/read-source.ts';
import type { SourceScalar } from '../source/source-node.ts';

/** Whether a text reads as itself without quotes, in lines of their own or within brackets. */
export function isPlainText(text: string, flow: boolean): boolean {
  if (text === '' || /[\r\n]/.test(text)) return false;
  const scalar = readPlain(text, flow);
  return scalar !== null && scalar.value.type === 'string';
}

/** What a text is without quotes: a number, a truth value, a text; `null` where it cannot stand so. */
export function readPlain(text: string, flow: boolean): SourceScalar | null {
  const written = flow ? `{k: [${text}]}` : `k:\n  - ${text}\n`;
  const { root, problems } = readSource(written);
  const list = root?.kind === 'map' ? root.entries[0]?.value : undefined;
  const scalar = list?.kind === 'list' && list.items.length === 1 ? list.items[0] : undefined;
  if (problems.length > 0 || scalar?.kind !== 'scalar') return null;
  return scalar.style === 'plain' && scalar.text === text && scalar.end - scalar.start === text.length
    ? scalar
    : null;
}

/** In double quotes, on one line. */
export function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** In single quotes; `null` where only double ones can hold the text. */
export function singleQuoted(text: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(text)) return null;
  return `'${text.replaceAll("'", "''")}'`;
}

/** A text, without quotes where it can stand so. */
export function plainOrQuoted(text: string, flow: boolean): string {
  return isPlainText(text, flow) ? text : doubleQuoted(text);
}

export interface LiteralText {
  /** `|`, `|-`. */
  readonly header: string;
  /** To be indented. */
  readonly lines: readonly string[];
}

/** A text of several lines as a block; `null` where a block cannot hold it. */
export function literalText(text: string): LiteralText | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  if (text.trim() === '' || /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(text))
    return null;
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const lines = body.split('\n');
  // A block finds its indentation by its first line, and keeps one line break at its end.
  if (/^[ \t]|^$/.test(lines[0] ?? '') || lines.some((line) => line !== '' && line.trim() === ''))
    return null;
  if (body.endsWith('\n')) return null;
  return { header: text.endsWith('\n') ? '|' : '|-', lines };
}
