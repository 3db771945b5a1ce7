/**
 * The legal name that was probably meant: at most two edits away (one for names of up to four letters),
 * first by distance, then alphabetically; else the only name that starts with the word and `_`.
 */
export function nearest(word: string, legal: readonly string[]): string | null {
  const limit = word.length <= 4 ? 1 : 2;
  let best: { name: string; distance: number } | null = null;
  for (const name of [...legal].sort()) {
    if (name === word || Math.abs(name.length - word.length) > limit) continue;
    const distance = editDistance(word, name);
    if (distance <= limit && (best === null || distance < best.distance)) best = { name, distance };
  }
  if (best !== null) return best.name;
  const longer = legal.filter((name) => name.startsWith(`${word}_`));
  return longer.length === 1 ? (longer[0] ?? null) : null;
}

/** Damerau-Levenshtein: insert, delete, replace, swap two neighbours. */
function editDistance(left: string, right: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    before = previous;
    previous = current;
  }
  return previous[right.length] ?? 0;
}
