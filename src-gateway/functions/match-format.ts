import { createContext, Script } from 'node:vm';
import { formatPattern, type StandardFormat, standardFormat } from './tool-schema.ts';

const longestMatched = 1000;
/** A pattern of a config may take for ever over texts that somebody made for it: what takes longer has not its format. */
const patternBudgetMs = 50;

/** Whether a text has the format of its parameter. What is only a hint for the model fits everything. */
export function matchesFormat(text: string, format: string): boolean {
  return findFormat([text], format) === 0;
}

/** The index of the first text that has the format of a parameter; -1: none has. */
export function findFormat(texts: readonly string[], format: string): number {
  const pattern = formatPattern(format);
  if (pattern !== null) return findPattern(texts, pattern);
  const known = standardFormat(format);
  return texts.findIndex((text) => known === null || checks[known](text));
}

function findPattern(texts: readonly string[], pattern: string): number {
  const candidates = texts.map((text) => (text.length <= longestMatched ? text : null));
  const expression = compiled(pattern);
  if (expression === null) return candidates.findIndex((text) => text !== null);
  try {
    return Number(
      search.runInContext(createContext({ expression, candidates }), { timeout: patternBudgetMs }),
    );
  } catch {
    return -1;
  }
}

const search = new Script('candidates.findIndex((text) => text !== null && expression.test(text))');

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
