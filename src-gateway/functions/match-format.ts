import { formatPattern, type StandardFormat, standardFormat } from './tool-schema.ts';

/** A pattern of a config may take long over a text that somebody made for it. */
const longestMatched = 1000;

/** Whether a text has the format of its parameter. What is only a hint for the model fits everything. */
export function matchesFormat(text: string, format: string): boolean {
  const pattern = formatPattern(format);
  if (pattern !== null) return text.length <= longestMatched && (compiled(pattern)?.test(text) ?? true);
  const known = standardFormat(format);
  return known === null || checks[known](text);
}

/** `null`: it is no pattern, so that nothing can be said. */
function compiled(pattern: string): RegExp | null {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return compiledWithoutUnicode(pattern);
  }
}

/** Patterns that escape more than Unicode mode allows. */
function compiledWithoutUnicode(pattern: string): RegExp | null {
  try {
    return new RegExp(pattern);
  } catch {
    return null;
  }
}

const time = /^(?:[01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?$/i;

/** A local part of 64 octets, `@`, a domain of 255 (RFC 5321, 4.5.3.1). */
const longestEmail = 320;

const checks: Readonly<Record<StandardFormat, (text: string) => boolean>> = {
  date: isDate,
  'date-time': (text) => {
    const [date = '', clock = ''] = text.split(/[T ]/i);
    return isDate(date) && time.test(clock);
  },
  time: (text) => time.test(text),
  email: (text) => text.length <= longestEmail && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text),
  uri: (text) => /^[a-z][a-z0-9+.-]*:\S+$/i.test(text) && URL.canParse(text),
  uuid: (text) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
};

/** A day that the calendar has. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
