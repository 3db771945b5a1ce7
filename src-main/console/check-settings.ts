import { Errors } from 'typebox/value';
import { isNode, LineCounter, parseDocument, visit } from 'yaml';
import type { SettingsProblem } from '../contract/settings-calls.ts';
import { parseSettings } from './settings-file.ts';
import { settingsSchema } from './settings-schema.ts';

/** Everything that is wrong with a text of `settings.json`, each at its line; empty text is a file without settings. */
export function checkSettings(text: string): SettingsProblem[] {
  if (text.trim() === '') return [];
  const settings = parseSettings(text);
  if (settings === null) return [notJson(text)];
  const places = placesIn(text);
  const problems: SettingsProblem[] = [];
  for (const [pointer, message] of mistakes(settings)) {
    const path = pointer.split('/').slice(1).map(unescapePointer);
    const [name = ''] = path;
    problems.push({
      severity: 'error',
      name,
      ...places.of(path),
      message: `${path.join('.')} ${message}.`,
    });
  }
  for (const name of Object.keys(settings)) {
    if (Object.hasOwn(settingsSchema.properties, name)) continue;
    const message = `${name} is not a setting of this version: it does nothing.`;
    problems.push({ severity: 'warning', name, ...places.of([name]), message });
  }
  return problems.sort((one, other) => one.line - other.line);
}

/** By JSON pointer what a value should be, in words. */
function mistakes(settings: unknown): Map<string, string> {
  const found = new Map<string, string>();
  const allowed = new Map<string, unknown[]>();
  for (const { instancePath, keyword, message, params } of Errors(settingsSchema, settings)) {
    if (keyword === 'const') {
      allowed.set(instancePath, [...(allowed.get(instancePath) ?? []), params.allowedValue]);
    } else if (keyword !== 'anyOf') found.set(instancePath, message);
  }
  // A choice says once for each of its parts that it does not fit.
  for (const [pointer, values] of allowed) found.set(pointer, `takes ${values.join(', ')}`);
  return found;
}

interface Place {
  readonly line: number;
  readonly column: number;
}

/** JSON is YAML, whose reader knows where everything stands. */
function placesIn(text: string): { of(path: readonly string[]): Place } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false });
  return {
    of(path) {
      for (let length = path.length; length > 0; length -= 1) {
        const node = document.getIn(path.slice(0, length), true);
        if (isNode(node) && node.range) return placeAt(lines, node.range[0]);
      }
      return { line: 1, column: 1 };
    },
  };
}

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function notJson(text: string): SettingsProblem {
  const place = whereNotJson(text);
  const message =
    place === null
      ? 'The file holds something other than {…}.'
      : 'This is not JSON: look here and just before.';
  return { severity: 'error', name: null, ...(place ?? { line: 1, column: 1 }), message };
}

/** `null`: it is JSON, but no object. */
function whereNotJson(text: string): Place | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    const said = /at position (\d+)/.exec(error instanceof Error ? error.message : '');
    // For an unexpected token, and for an end that comes too early, the parser names no place.
    const offset = said === null ? firstStrangeness(text) : Number(said[1]);
    const before = text.slice(0, offset).split('\n');
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  }
}

/** Where a text that may be YAML stops being JSON. */
function firstStrangeness(text: string): number {
  const document = parseDocument(text, { uniqueKeys: false });
  const found = document.errors.map(({ pos: [start] }) => start);
  visit(document, {
    Scalar(_key, { range, type, value }) {
      const isBare = type === 'QUOTE_SINGLE' || (type === 'PLAIN' && typeof value === 'string');
      if (isBare && range) found.push(range[0]);
    },
  });
  const comma = /,\s*[\]}]/.exec(text);
  if (comma !== null) found.push(comma.index);
  return found.length === 0 ? text.trimEnd().length : Math.min(...found);
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
