import { isObject, type JsonObject, listMember, parseJson, textMember } from '../apis/json-value.ts';
import { repairJson } from '../routing/repair-json.ts';
import { rawResponse } from './function-decision.ts';

/** What Arch-Function said: one of its three forms, as far as the text gives them. */
export interface ArchAnswer {
  readonly response: string;
  readonly requiredFunctions: readonly string[];
  readonly clarification: string;
  readonly calls: readonly { readonly name: string; readonly arguments: JsonObject }[];
  readonly raw: string;
}

/**
 * Reads the text of Arch-Function, with or without the beginning that it was given, its fence and its last
 * brackets. `null`: there is no JSON object in it.
 */
export function parseArchAnswer(text: string): ArchAnswer | null {
  if (text.length > longestAnswer) return null;
  return answerIn(parsed(withBeginning(withoutFence(text))));
}

/**
 * Reads an answer that was passed on in its one form, fenced JSON. What a client sends is not mended: texts
 * can be made that take long. `null`: it is none.
 */
export function readRawAnswer(text: string): ArchAnswer | null {
  const said = text.trim();
  if (!said.startsWith('```json') || !said.endsWith('```')) return null;
  return answerIn(parseJson(said.slice('```json'.length, -'```'.length)));
}

/** A model that was trained to answer briefly says nothing in more than this. */
const longestAnswer = 64 * 1024;

function answerIn(value: unknown): ArchAnswer | null {
  if (!isObject(value)) return null;
  return {
    response: textMember(value, 'response') ?? '',
    requiredFunctions: listMember(value, 'required_functions').filter((name) => typeof name === 'string'),
    clarification: textMember(value, 'clarification') ?? '',
    calls: listMember(value, 'tool_calls').flatMap((call) => {
      const name = textMember(call, 'name');
      return name === null || !isObject(call) ? [] : [{ name, arguments: argumentsOf(call.arguments) }];
    }),
    raw: rawResponse(value),
  };
}

/** As it is, then with the escapes of the prompt undone, then mended. */
function parsed(json: string): unknown {
  const unescaped = json.replaceAll('\\"', '"');
  for (const text of [json, unescaped, withoutStrayClosers(json), withoutStrayClosers(unescaped)]) {
    const value = parseJson(text);
    if (value !== undefined) return value;
  }
  return repairJson(withoutStrayClosers(json)).value ?? repairJson(withoutStrayClosers(unescaped)).value;
}

/** Models write line breaks of the prompt as its two characters, `\` and `n`. */
function withoutFence(text: string): string {
  let inner = text.trim();
  if (inner.startsWith('```')) inner = inner.slice(3).replace(/^json/, '');
  if (inner.endsWith('```')) inner = inner.slice(0, -3);
  inner = inner.replace(/^(?:\s|\\n)+/, '').trimEnd();
  while (inner.endsWith('\\n')) inner = inner.slice(0, -2).trimEnd();
  return inner;
}

/** A model that goes on with what it was given does not repeat it. */
function withBeginning(text: string): string {
  if (text.startsWith('{')) return text;
  return text.startsWith('[') ? `{"required_functions":${text}` : `{"${text}`;
}

/** Without closing brackets that nothing opened; those in strings are text. */
function withoutStrayClosers(text: string): string {
  const open: string[] = [];
  let kept = '';
  let inString = false;
  let isEscaped = false;
  for (const character of text) {
    if (inString) {
      if (!isEscaped && character === '"') inString = false;
      isEscaped = !isEscaped && character === '\\';
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') open.push(character === '{' ? '}' : ']');
    else if (character === '}' || character === ']') {
      if (open.at(-1) !== character) continue;
      open.pop();
    }
    kept += character;
  }
  return inString ? kept : kept + open.reverse().join('');
}

function argumentsOf(given: unknown): JsonObject {
  const value = typeof given === 'string' ? parseJson(given) : given;
  return isObject(value) ? value : {};
}
