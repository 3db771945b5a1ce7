import { maskText } from '../secrets.ts';
import type { Compare, ConfigChange } from './compare-fields.ts';

/** Things of one kind that are told apart by their label. */
export interface NamedKind<Item> {
  readonly kind: string;
  label(item: Item): string;
  /** How the label is shown where a part of it may be a secret. */
  title?(item: Item): string;
  readonly compare: Compare<Item>;
  /** Clients or running requests may notice that one is gone, or there. */
  readonly attention: 'removal' | 'both' | 'none';
}

/** Removed, added, changed, or only in another order: pairs items by their label. */
export function compareNamed<Item>(
  { kind, label, title = label, compare, attention }: NamedKind<Item>,
  before: readonly Item[],
  after: readonly Item[],
): ConfigChange[] {
  const old = new Map(before.map((item) => [label(item), item]));
  const now = new Map(after.map((item) => [label(item), item]));
  const changes: ConfigChange[] = [];
  for (const [name, item] of old) {
    if (now.has(name)) continue;
    changes.push({ text: `${kind} ${quoted(title(item))}: removed`, attention: attention !== 'none' });
  }
  for (const [name, item] of now) {
    const earlier = old.get(name);
    if (earlier === undefined) {
      changes.push({ text: `${kind} ${quoted(title(item))}: added`, attention: attention === 'both' });
      continue;
    }
    for (const change of compare(earlier, item)) {
      changes.push({ ...change, text: `${kind} ${quoted(title(item))}: ${change.text}` });
    }
  }
  const sameOrder =
    [...old.keys()].filter((name) => now.has(name)).join('\n') ===
    [...now.keys()].filter((name) => old.has(name)).join('\n');
  if (!sameOrder) changes.push({ text: `${kind}s: order changed`, attention: false });
  return changes;
}

function quoted(name: string): string {
  const safe = maskText(name);
  return /\s/.test(safe) ? `"${safe}"` : safe;
}
