import { isObject, type JsonObject, parseJson } from './json-value.ts';

/**
 * The arguments of a call as the object that some APIs demand. A model may write none, or no JSON; what
 * cannot be read goes on as `_raw`.
 */
export function toolInputObject(input: string): { readonly value: JsonObject; readonly isBroken: boolean } {
  if (input.trim() === '') return { value: {}, isBroken: false };
  const value = parseJson(input);
  return isObject(value) ? { value, isBroken: false } : { value: { _raw: input }, isBroken: true };
}

/** A custom tool's free text, as the argument of the function that stands for it. */
export function wrapCustomInput(input: string): string {
  return JSON.stringify({ input });
}

/** The free text of a custom tool that was called as a function. */
export function unwrapCustomInput(text: string): string {
  const value = parseJson(text);
  return isObject(value) && typeof value.input === 'string' ? value.input : text;
}

/** The parameters of a function that stands for a custom tool. */
export const customToolParameters: JsonObject = {
  type: 'object',
  properties: { input: { type: 'string' } },
  required: ['input'],
};

/** What a function without parameters takes. */
export const noParameters: JsonObject = { type: 'object', properties: {} };
