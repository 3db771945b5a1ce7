import { isObject, type JsonObject, member, parseJson } from '../apis/json-value.ts';
import { canonicalJson } from './canonical-json.ts';

export interface ToolCall {
  readonly name: string;
  /** Equal for calls that ask for the same. */
  readonly input: string;
}

/** A `function_call` row: JSON with a name and arguments, else `name(arguments)`, else only a name. */
export function readToolCall(text: string, argumentsOf: (text: string) => string): ToolCall {
  const value = parseJson(text);
  if (isObject(value)) return { name: nameIn(value), input: inputIn(value, argumentsOf) };
  const open = text.indexOf('(');
  if (open <= 0) return { name: text.trim(), input: '' };
  const name = text.slice(0, open).trim();
  const rest = text.slice(open);
  if (!rest.endsWith(')')) return { name, input: rest };
  const inner = rest.slice(1, -1).trim();
  const input = parseJson(inner);
  return { name, input: (isObject(input) ? canonicalJson(input) : null) ?? inner };
}

/** The tool that a row calls; `unknown`: it does not say. */
export function toolNameOf(text: string): string {
  const value = parseJson(text);
  return isObject(value) ? nameIn(value) : unknown;
}

const unknown = 'unknown';

function nameIn(call: JsonObject): string {
  const name = either(call, 'name', 'function');
  return typeof name === 'string' ? name : unknown;
}

function inputIn(call: JsonObject, argumentsOf: (text: string) => string): string {
  const value = either(call, 'arguments', 'args');
  if (value === undefined) return '';
  return typeof value === 'string' ? argumentsOf(value) : (canonicalJson(value) ?? '');
}

function either(call: JsonObject, name: string, otherName: string): unknown {
  const value = member(call, name);
  return value === undefined ? member(call, otherName) : value;
}
