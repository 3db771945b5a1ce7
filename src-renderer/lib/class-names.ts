import { twMerge } from 'tailwind-merge';

/** Joins class lists; where two of them set the same thing, the later one wins. */
export function classNames(...parts: readonly (string | false | null | undefined)[]): string {
  return twMerge(parts.filter((part) => typeof part === 'string'));
}
