/**
 * The text of one Python string literal: prefixes, single or triple quotes, escapes.
 * `null`: bytes, or a format string.
 */
export function decodeString(literal: string): string | null {
  const [, prefix = '', quote = ''] = /^([A-Za-z]*)('''|"""|'|")/.exec(literal) ?? [];
  if (quote === '' || /[bfBFtT]/.test(prefix)) return null;
  const inner = literal.slice(prefix.length + quote.length, literal.length - quote.length);
  const text = inner.replaceAll('\r\n', '\n');
  return /[rR]/.test(prefix) ? text : text.replace(escapes, (whole, code: string) => character(whole, code));
}

const escapes = /\\(\n|[0-7]{1,3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[\\'"abfnrtv])/g;

const controls: Readonly<Record<string, string>> = {
  '\n': '',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** What is no escape in Python stays as it is written. */
function character(whole: string, code: string): string {
  const control = controls[code];
  if (control !== undefined) return control;
  if (/^[\\'"]$/.test(code)) return code;
  const point = /^[0-7]/.test(code) ? Number.parseInt(code, 8) : Number.parseInt(code.slice(1), 16);
  return point > 0x10ffff ? whole : String.fromCodePoint(point);
}
