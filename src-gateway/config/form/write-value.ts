import { literalText, plainOrQuoted } from './write-scalar.ts';

/** Something that is written anew: texts, numbers and truth values in lists and maps. */
export type NewValue =
  | string
  | number
  | boolean
  | readonly NewValue[]
  | { readonly [name: string]: NewValue };

/** `key: value`, further lines indented as those of the entry; `\n` ends lines. */
export function writeEntry(name: string, value: NewValue): string {
  const key = plainOrQuoted(name, false);
  const lines = linesOf(value);
  const isBlock = typeof value === 'object' && lines.length > 0;
  if (!isBlock) return `${key}: ${lines[0] ?? emptyOf(value)}${lines.slice(1).map(indented).join('')}`;
  return `${key}:${lines.map(indented).join('')}`;
}

/** What stands behind `- `, further lines indented as those of the item. */
export function writeItem(value: NewValue): string {
  const lines = linesOf(value);
  return lines.length === 0 ? emptyOf(value) : `${lines[0]}${lines.slice(1).map(indented).join('')}`;
}

/** On one line, within brackets. */
export function writeFlow(value: NewValue): string {
  if (typeof value === 'string') return plainOrQuoted(value, true);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(writeFlow).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([name, each]) => writeFlowEntry(name, each))
    .join(', ')}}`;
}

/** `key: value` within brackets. */
export function writeFlowEntry(name: string, value: NewValue): string {
  return `${plainOrQuoted(name, true)}: ${writeFlow(value)}`;
}

/** Lines of the value itself; none for an empty list or map. */
function linesOf(value: NewValue): string[] {
  if (typeof value === 'string') {
    const literal = value.includes('\n') ? literalText(value) : null;
    return literal === null ? [plainOrQuoted(value, false)] : [literal.header, ...literal.lines];
  }
  if (typeof value !== 'object') return [String(value)];
  if (Array.isArray(value)) return value.flatMap((item: NewValue) => `- ${writeItem(item)}`.split('\n'));
  return Object.entries(value).flatMap(([name, each]) => writeEntry(name, each).split('\n'));
}

function indented(line: string): string {
  return line === '' ? '\n' : `\n  ${line}`;
}

function emptyOf(value: NewValue): string {
  return Array.isArray(value) ? '[]' : '{}';
}
