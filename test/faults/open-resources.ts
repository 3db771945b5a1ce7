/** Sockets, servers and timers that keep this process alive. */
export function openResources(): Readonly<Record<string, number>> {
  const counted: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) {
    if (/^(?:TCP|Timeout|PipeConnect|GetAddrInfo)/.test(name)) counted[name] = (counted[name] ?? 0) + 1;
  }
  return counted;
}

/** What is open now and was not before. */
export function moreThan(before: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(openResources())
    .filter(([name, count]) => count > (before[name] ?? 0))
    .map(([name, count]) => `${name}: ${count}, before ${before[name] ?? 0}`);
}
