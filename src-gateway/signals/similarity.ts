/** Size of the intersection over size of the union, 0 when either is empty; a 32-bit value. */
export function jaccard(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (one.size === 0 || other.size === 0) return 0;
  const [small, large] = one.size <= other.size ? [one, other] : [other, one];
  let shared = 0;
  for (const item of small) if (large.has(item)) shared += 1;
  return Math.fround(shared / (one.size + other.size - shared));
}

/** Cosine of two counts of words, 0 when either is empty; a 32-bit value. */
export function cosine(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  if (one.size === 0 || other.size === 0) return 0;
  let dot = 0;
  const [small, large] = one.size <= other.size ? [one, other] : [other, one];
  for (const [word, count] of small) dot += count * (large.get(word) ?? 0);
  return dot === 0 ? 0 : Math.fround(dot / (lengthOf(one) * lengthOf(other)));
}

/** One letter changed, added, left out or swapped with its neighbour. */
export function isOneEditApart(one: string, other: string): boolean {
  if (one === other || Math.abs(one.length - other.length) > 1) return false;
  let head = 0;
  while (head < one.length && one[head] === other[head]) head += 1;
  const rest = (text: string, from: number) => text.slice(head + from);
  if (one.length !== other.length) {
    return one.length > other.length ? rest(one, 1) === rest(other, 0) : rest(one, 0) === rest(other, 1);
  }
  if (rest(one, 1) === rest(other, 1)) return true;
  return one[head] === other[head + 1] && one[head + 1] === other[head] && rest(one, 2) === rest(other, 2);
}

function lengthOf(counts: ReadonlyMap<string, number>): number {
  let squares = 0;
  for (const count of counts.values()) squares += count * count;
  return Math.sqrt(squares);
}
