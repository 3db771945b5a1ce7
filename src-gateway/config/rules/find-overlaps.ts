import { contentWords, isGeneric } from './describe-text.ts';

export interface Described {
  readonly name: string;
  readonly description: string;
}

export interface Overlap<Item> {
  readonly item: Item;
  /** The first earlier one that it is hard to tell from. */
  readonly other: Item;
  readonly shared: readonly string[];
}

/** Share of common words (Jaccard index) from which two descriptions are hard to tell apart. */
const ALIKE = 0.6;

interface Judged<Item> {
  readonly item: Item;
  readonly index: number;
  readonly generic: boolean;
  readonly words: ReadonlySet<string>;
}

/**
 * Each description that is hard to tell from an earlier one of another name. Two sets of words that are
 * alike share one of their rarest words, so that only such pairs are compared: long lists stay cheap.
 */
export function findOverlaps<Item extends Described>(items: readonly Item[]): Overlap<Item>[] {
  const judged = items.map((item, index) => ({
    item,
    index,
    generic: isGeneric(item.description),
    words: new Set(contentWords(item.description)),
  }));
  const frequency = new Map<string, number>();
  for (const { words } of judged)
    for (const word of words) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const earlier = new Map<string, Judged<Item>[]>();
  const known = new Set<string>();
  return judged.flatMap((current) => {
    const keys = keysOf(current, frequency);
    const candidates = new Set(keys.flatMap((key) => earlier.get(key) ?? []));
    const { name, description } = current.item;
    const identity = JSON.stringify([name, description]);
    if (!known.has(identity)) {
      known.add(identity);
      for (const key of keys) {
        const list = earlier.get(key);
        if (list === undefined) earlier.set(key, [current]);
        else list.push(current);
      }
    }
    for (const other of [...candidates].sort((a, b) => a.index - b.index)) {
      const shared = other.item.name === name ? null : overlapOf(other, current);
      if (shared !== null) return [{ item: current.item, other: other.item, shared }];
    }
    return [];
  });
}

/** Two judged descriptions that are alike have at least one of these in common. */
function keysOf<Item>({ generic, words }: Judged<Item>, frequency: ReadonlyMap<string, number>): string[] {
  const rareFirst = [...words].sort(
    (a, b) => (frequency.get(a) ?? 0) - (frequency.get(b) ?? 0) || (a < b ? -1 : 1),
  );
  const needed = words.size < 2 ? 0 : words.size - Math.ceil(ALIKE * words.size - 1e-9) + 1;
  return [...(generic ? [''] : []), ...rareFirst.slice(0, needed)];
}

function overlapOf<Item>(left: Judged<Item>, right: Judged<Item>): readonly string[] | null {
  if (left.generic && right.generic) return [];
  if (left.words.size < 2 || right.words.size < 2) return null;
  const shared = [...left.words].filter((word) => right.words.has(word));
  const union = left.words.size + right.words.size - shared.length;
  return shared.length / union >= ALIKE ? shared : null;
}
