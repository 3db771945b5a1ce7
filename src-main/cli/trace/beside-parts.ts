import type { BesideSpans } from '../../collector/files/beside-spans.ts';

/** Of one message; the collector takes 16 MiB, and a text may grow when it is written as JSON. */
const mostCharacters = 2 * 1024 * 1024;
const mostDecisions = 200;

/** What a bundle holds beside its spans, in portions that each fit into a message. */
export function besideParts({ bodies, configs, decisions }: BesideSpans): BesideSpans[] {
  const none = { bodies: [], configs: [], decisions: [] };
  const parts: BesideSpans[] = portions(bodies, ({ text }) => text.length).map((part) => ({
    ...none,
    bodies: part,
  }));
  for (const part of portions(configs, ({ text }) => text.length)) parts.push({ ...none, configs: part });
  for (const part of portions(decisions, () => mostCharacters / mostDecisions)) {
    parts.push({ ...none, decisions: part });
  }
  return parts;
}

function portions<T>(items: readonly T[], weight: (item: T) => number): T[][] {
  const found: T[][] = [];
  let room = 0;
  for (const item of items) {
    room -= weight(item);
    if (room < 0 || found.length === 0) {
      found.push([]);
      room = mostCharacters - weight(item);
    }
    found.at(-1)?.push(item);
  }
  return found;
}
