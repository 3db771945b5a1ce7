import type { ScalarValue } from './source-node.ts';

/**
 * Reads an unquoted scalar as a YAML 1.1 loader with safe types does. `canonical` is false where YAML 1.2
 * reads the same text as something else, so that the file means two things.
 */
export function resolvePlainScalar(text: string): ScalarValue {
  if (text === '' || /^(~|null|Null|NULL)$/.test(text)) return { type: 'null' };
  if (/^(yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(text)) {
    return { type: 'boolean', value: true, canonical: /^true$/i.test(text) };
  }
  if (/^(no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(text)) {
    return { type: 'boolean', value: false, canonical: /^false$/i.test(text) };
  }
  if (!/^[-+.0-9]/.test(text)) return { type: 'string', value: text };
  return resolveInteger(text) ?? resolveFloat(text) ?? resolveDate(text) ?? { type: 'string', value: text };
}

function resolveInteger(text: string): ScalarValue | null {
  const integer = (value: number, canonical: boolean): ScalarValue => ({ type: 'integer', value, canonical });
  const digits = text.replaceAll('_', '').replace(/^[-+]/, '');
  const sign = text.startsWith('-') ? -1 : 1;
  if (/^[-+]?0b[01_]+$/.test(text)) return integer(sign * Number.parseInt(digits.slice(2), 2), false);
  if (/^[-+]?0x[0-9a-fA-F_]+$/.test(text)) return integer(sign * Number.parseInt(digits.slice(2), 16), false);
  if (/^[-+]?0[0-7_]+$/.test(text)) return integer(sign * Number.parseInt(digits, 8), false);
  if (/^[-+]?(0|[1-9][0-9_]*)$/.test(text)) return integer(sign * Number(digits), !text.includes('_'));
  if (/^[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+$/.test(text)) return integer(sign * sexagesimal(digits), false);
  return null;
}

function resolveFloat(text: string): ScalarValue | null {
  const number = (value: number, canonical: boolean): ScalarValue => ({ type: 'number', value, canonical });
  const digits = text.replaceAll('_', '');
  if (
    /^[-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]+)?$/.test(text) ||
    /^\.[0-9][0-9_]*([eE][-+][0-9]+)?$/.test(text)
  ) {
    return number(Number(digits), !text.includes('_'));
  }
  if (/^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*$/.test(text)) {
    const sign = text.startsWith('-') ? -1 : 1;
    return number(sign * sexagesimal(digits.replace(/^[-+]/, '')), false);
  }
  if (/^[-+]?\.(inf|Inf|INF)$/.test(text)) return number(text.startsWith('-') ? -Infinity : Infinity, true);
  if (/^\.(nan|NaN|NAN)$/.test(text)) return number(Number.NaN, true);
  return null;
}

/** Base 60: `1:30` is 90. */
function sexagesimal(text: string): number {
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

function resolveDate(text: string): ScalarValue | null {
  const day = /^\d{4}-\d\d-\d\d$/;
  const moment = /^\d{4}-\d\d?-\d\d?([Tt]|[ \t]+)\d\d?:\d\d:\d\d(\.\d*)?([ \t]*(Z|[-+]\d\d?(:?\d\d)?))?$/;
  return day.test(text) || moment.test(text) ? { type: 'date' } : null;
}

/** Reads as a date by its form, and names a day or a time that does not exist. */
export function isImpossibleDate(text: string): boolean {
  if (resolveDate(text) === null) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (text.match(/\d+/g) ?? []).map(
    Number,
  );
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return !exists || hour > 23 || minute > 59 || second > 59;
}
