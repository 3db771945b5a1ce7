import { parseJson } from '../apis/json-value.ts';

export interface RepairedJson {
  /** `undefined`: nothing helped. */
  readonly value: unknown;
  /** The steps that changed the text, in order. */
  readonly repaired: string[];
}

/** Reads the JSON that a text contains or nearly is: as few steps as it takes. */
export function repairJson(answer: string): RepairedJson {
  const repaired: string[] = [];
  let text = answer;
  const apply = (step: string, change: (text: string) => string) => {
    const changed = change(text);
    if (changed === text) return;
    text = changed;
    repaired.push(step);
  };
  apply('think_stripped', withoutThoughts);
  apply('fence_stripped', insideFence);
  for (const [step, change] of steps) {
    const value = parseJson(text);
    if (value !== undefined) return { value, repaired };
    apply(step, change);
  }
  const value = parseJson(text);
  return { value, repaired: value === undefined ? repaired.filter((step) => early.has(step)) : repaired };
}

const early = new Set(['think_stripped', 'fence_stripped']);

const steps: readonly (readonly [name: string, change: (text: string) => string])[] = [
  ['prose_stripped', firstObject],
  ['quotes', withoutPython],
  ['closed', closed],
];

const endOfThoughts = '</think>';

function withoutThoughts(text: string): string {
  const end = text.lastIndexOf(endOfThoughts) + endOfThoughts.length;
  if (end < endOfThoughts.length) return text.trim();
  // Each `<think>` up to here has its end, so no search for one runs through the whole text again.
  const before = text.slice(0, end).replaceAll(/<think>[\s\S]*?<\/think>/g, '');
  return (before.replace(/^[\s\S]*<\/think>/, '') + text.slice(end)).trim();
}

function insideFence(text: string): string {
  return /```[^\n`]*\n([\s\S]*?)```/.exec(text)?.[1]?.trim() ?? text;
}

/** The first object whose braces match, strings apart. */
function firstObject(text: string): string {
  const start = text.indexOf('{');
  if (start === -1) return text;
  let depth = 0;
  for (const { at, character, inString } of characters(text.slice(start))) {
    if (inString) continue;
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (depth === 0) return text.slice(start, start + at + 1);
  }
  return text;
}

/** Python's way to write the same value. */
function withoutPython(text: string): string {
  let json = '';
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at, at + longestWord);
    const [string] = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/.exec(text.slice(at)) ?? [];
    if (string !== undefined) {
      json += string.startsWith("'") ? doubleQuoted(string) : string;
      at += string.length;
      continue;
    }
    const [word] = /^(?:None|True|False)\b|^\\n|^,(?=\s*[\]}])/.exec(rest) ?? [];
    json += word === undefined ? text[at] : (pythonWords[word] ?? '');
    at += word === undefined ? 1 : word.length;
  }
  return json;
}

/** Enough to see a word, or a comma and what follows it. */
const longestWord = 64;

const pythonWords: Readonly<Record<string, string>> = { None: 'null', True: 'true', False: 'false' };

function doubleQuoted(string: string): string {
  const inner = string
    .slice(1, -1)
    .replaceAll("\\'", "'")
    .replaceAll(/(?<!\\)"/g, '\\"');
  return `"${inner}"`;
}

const mostClosed = 4;

/** Appends the brackets that a cut answer lacks. */
function closed(text: string): string {
  const open: string[] = [];
  let isOpenString = false;
  for (const { character, inString } of characters(text)) {
    isOpenString = inString;
    if (inString) continue;
    if (character === '{') open.push('}');
    else if (character === '[') open.push(']');
    else if (character === '}' || character === ']') open.pop();
  }
  if (isOpenString || open.length > mostClosed) return text;
  return text + open.reverse().join('');
}

/** Each character with whether it stands inside a double-quoted string; the closing quote does not. */
function* characters(text: string): Generator<{ at: number; character: string; inString: boolean }> {
  let inString = false;
  let isEscaped = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (inString && !isEscaped && character === '"') inString = false;
    else if (!inString && character === '"') {
      inString = true;
      isEscaped = false;
      yield { at, character, inString };
      continue;
    }
    yield { at, character, inString };
    isEscaped = inString && !isEscaped && character === '\\';
  }
}
