import type { Profiler } from 'node:inspector';

/** Names the file that a profiled process writes. */
export const profileFileVariable = 'BENCH_PROFILE_FILE';

/** A group of functions that do one thing. */
export interface ProfilePart {
  /** Of the function that ran, or of the nearest caller that any part knows. `url` is '' for the runtime itself. */
  holds(frame: { readonly name: string; readonly url: string }): boolean;
}

/**
 * Milliseconds by part; each sample counts for the first part that knows its function, or else the function
 * that called it, and so on. What nobody knows is under `null`; a process that waits is left out.
 */
export function timeByPart<P extends ProfilePart>(
  profile: Profiler.Profile,
  parts: readonly P[],
): Map<P | null, number> {
  const partOf = partOfNodes(profile, parts);
  const times = new Map<P | null, number>();
  for (const [index, id] of (profile.samples ?? []).entries()) {
    const part = partOf.get(id);
    if (part === undefined) continue;
    times.set(part, (times.get(part) ?? 0) + (profile.timeDeltas?.[index] ?? 0) / 1000);
  }
  return times;
}

/** `undefined`: the process waits there. */
function partOfNodes<P extends ProfilePart>(profile: Profiler.Profile, parts: readonly P[]) {
  const found = new Map<number, P | null | undefined>();
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const open: [node: Profiler.ProfileNode, caller: P | null][] = profile.nodes
    .slice(0, 1)
    .map((root) => [root, null]);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [{ callFrame, children = [], id }, caller] = next;
    const frame = { name: callFrame.functionName, url: callFrame.url };
    const part = parts.find((one) => one.holds(frame)) ?? caller;
    found.set(id, frame.name === '(idle)' ? undefined : part);
    for (const child of children) {
      const node = nodes.get(child);
      if (node !== undefined) open.push([node, part]);
    }
  }
  return found;
}
