/** Works on several items at a time and hands the results over in the order of the items, each when it can be. */
export async function inOrder<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
  take: (result: Result) => void,
): Promise<void> {
  const running: Promise<Result>[] = [];
  for (const item of items) {
    const next = work(item);
    // Whoever waits for an earlier one hears of this failure in its turn.
    next.catch(() => undefined);
    running.push(next);
    if (running.length < atOnce) continue;
    const [first] = running.splice(0, 1);
    if (first !== undefined) take(await first);
  }
  for (const rest of running) take(await rest);
}
