import { maskText } from '../secrets.ts';

/** One change in plain words; `attention`: clients or running requests may notice it. */
export interface ConfigChange {
  readonly text: string;
  readonly attention: boolean;
}

export type Compare<Item> = (before: Item, after: Item) => readonly ConfigChange[];

/** One thing that can change, and how it is told. */
export interface FieldRow<Item> {
  readonly label: string;
  of(item: Item): FieldValue;
  /** Clients or running requests may notice a change of it. */
  readonly attention?: boolean;
  /** The value is too long, or a secret: only that it changed is told. */
  readonly unseen?: boolean;
}

/** `null`: none. */
type FieldValue = string | number | boolean | null | readonly string[] | Readonly<Record<string, string>>;

/** Compares two forms of one thing field by field. Values are compared as they are and shown masked. */
export function fieldComparer<Item>(rows: readonly FieldRow<Item>[]): Compare<Item> {
  return (before, after) => rows.flatMap((row) => compareRow(row, row.of(before), row.of(after)));
}

function compareRow<Item>(row: FieldRow<Item>, before: FieldValue, after: FieldValue): ConfigChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const text = (words: string) => [{ text: words, attention: row.attention ?? false }];
  const { label } = row;
  if (row.unseen === true) return text(`${label} ${presence(before, after)}`);
  if (isList(before) && isList(after)) {
    const reordered = [...before].sort().join('\n') === [...after].sort().join('\n');
    return text(`${label} ${reordered ? 'order changed ' : ''}${shown(before)} → ${shown(after)}`);
  }
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return text(`${label} changed: ${names.filter((name) => before[name] !== after[name]).join(', ')}`);
  }
  const [old, now] = [shown(before), shown(after)];
  // Two secrets may look the same behind their masks.
  return text(old === now ? `${label} changed, both shown as ${now}` : `${label} ${old} → ${now}`);
}

function presence(before: FieldValue, after: FieldValue): string {
  if (before === null) return 'added';
  return after === null ? 'removed' : 'changed';
}

function shown(value: FieldValue): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (isList(value)) return value.length === 0 ? 'none' : value.map(maskText).join(', ');
  return maskText(String(value));
}

function isList(value: FieldValue): value is readonly string[] {
  return Array.isArray(value);
}

function isRecord(value: FieldValue): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
