import type { Word } from './words.ts';

const days: Readonly<Record<string, number>> = { today: 0, tonight: 0, tomorrow: 1, yesterday: -1 };

/** The day that a message names, as `YYYY-MM-DD`; `null`: none that is certain. `now` in the gateway's own time. */
export function findDate(words: readonly Word[], now: Date): string | null {
  for (const { lower, text } of words) {
    if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
    const offset = Object.hasOwn(days, lower) ? days[lower] : undefined;
    if (offset !== undefined) return dayOf(now, offset);
  }
  return null;
}

function dayOf(now: Date, offset: number): string {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + offset);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
