import { isObject, type JsonObject, parseJson } from '../apis/json-value.ts';

const longestWhole = 1000;
const keptSide = 500;

/**
 * The parts of a tool's answer in which an error may be named. JSON that does not look like an error has
 * none, whatever words are in its data; of a long text the first and the last 500 characters.
 */
export function errorTexts(text: string): readonly string[] {
  if (!/^\s*(?:[[{"\d-]|true|false|null)/.test(text)) return ends(text);
  const value = parseJson(text);
  if (value === undefined || typeof value === 'string') return ends(text);
  return isObject(value) && looksLikeError(value) ? [text] : [];
}

function looksLikeError(value: JsonObject): boolean {
  const { code, status } = value;
  return (
    says(value.error) ||
    says(value.errors) ||
    value.isError === true ||
    value.success === false ||
    value.ok === false ||
    (typeof status === 'number' && status >= 400) ||
    (typeof status === 'string' && ['error', 'failed', 'failure'].includes(status)) ||
    (typeof code === 'number' && code >= 400)
  );
}

/** Anything but nothing: an empty list of errors reports none. */
function says(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isObject(value) ? Object.keys(value).length > 0 : Boolean(value);
}

function ends(text: string): readonly string[] {
  if (text.length <= longestWhole) return [text];
  if (text.length <= 2 * longestWhole && [...text].length <= longestWhole) return [text];
  const head = [...text.slice(0, 2 * keptSide)].slice(0, keptSide);
  const tail = [...text.slice(-2 * keptSide)].slice(-keptSide);
  return [head.join(''), tail.join('')];
}
