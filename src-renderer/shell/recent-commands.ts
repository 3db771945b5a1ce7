import type { Command } from '../lib/commands.ts';
import { readStored, writeStored } from '../lib/stored.ts';

const key = 'palette.recent';
const mostRecent = 5;

/** The ones that were run last come first, the latest of them at the top. */
export function recentFirst(commands: readonly Command[]): readonly Command[] {
  const recent = recentIds();
  const rank = ({ id }: Command) => {
    const at = recent.indexOf(id);
    return at === -1 ? recent.length : at;
  };
  return commands.toSorted((one, other) => rank(one) - rank(other));
}

export function noteRun({ id }: Command): void {
  writeStored(key, [id, ...recentIds().filter((other) => other !== id)].slice(0, mostRecent));
}

function recentIds(): readonly string[] {
  return readStored(key, isIds) ?? [];
}

function isIds(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((id) => typeof id === 'string');
}
