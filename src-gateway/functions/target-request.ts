import type { JsonObject } from '../apis/json-value.ts';
import type { JsonValue } from '../config/json-value.ts';
import type { PromptTargetConfig, TargetParameterConfig } from '../config/prompt-target-config.ts';
import { coerceValue, textOf } from './coerce-value.ts';
import type { Arguments } from './function-decision.ts';

export interface TargetTemplate {
  /** May hold `{parameter}` in segments and in the query. */
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly parameters: readonly TargetParameterConfig[];
}

export interface TargetRequest {
  /** With query. */
  readonly path: string;
  /** JSON text; `null`: none is sent. */
  readonly body: string | null;
}

/** The request cannot be built from what is known; `code` is the one that the client is told. */
export class TargetRequestError extends Error {
  override readonly name = 'TargetRequestError';
  readonly code: 'missing_path_parameter' | 'invalid_path_parameter' | 'target_request_too_large';

  constructor(code: TargetRequestError['code'], message: string) {
    super(`error computing api request path or body: ${message}`);
    this.code = code;
  }
}

/** Servers give up on longer addresses, most of them at half of it. */
const longestPath = 16 * 1024;
const longestBody = 1024 * 1024;

/**
 * The request of one call: values go into the path, then into the query's own places; what has none is
 * appended to the query, or becomes the JSON body of a POST. Throws `TargetRequestError`.
 */
export function targetRequest(template: TargetTemplate, given: Arguments): TargetRequest {
  const values = effectiveValues(template.parameters, given);
  const used = new Set<string>();
  const [before = '', ...behind] = template.path.split('?');
  const path = filledPath(before, values, used);
  const pairs = behind.length === 0 ? [] : filledQuery(behind.join('?'), values, used);
  const left = [...values].filter(([name]) => !used.has(name));
  if (template.method === 'GET') pairs.push(...left.flatMap(([name, value]) => queryPairs(name, value)));
  const whole = pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
  if (whole.length > longestPath) throw tooLarge(`the address has more than ${longestPath} bytes`);
  const body = template.method === 'POST' ? JSON.stringify(Object.fromEntries(left)) : null;
  if (body !== null && Buffer.byteLength(body) > longestBody) {
    throw tooLarge(`the body has more than ${longestBody} bytes`);
  }
  return { path: whole, body };
}

/** The request of a call of a target with these values. Throws `TargetRequestError`. */
export function requestOfTarget(
  { endpoint, parameters }: PromptTargetConfig,
  given: Arguments,
): TargetRequest {
  const { method = 'GET', path = '/' } = endpoint ?? {};
  return targetRequest({ path, method, parameters }, given);
}

/** That of the target that takes what fits no other: it gets the conversation. Throws `TargetRequestError`. */
export function defaultTargetRequest(
  { endpoint, parameters }: PromptTargetConfig,
  messages: readonly JsonObject[],
): TargetRequest {
  const { path } = targetRequest({ path: endpoint?.path ?? '/', method: 'POST', parameters }, {});
  return { path, body: JSON.stringify({ messages }) };
}

/** In the order of the config, then whatever else was given; defaults where nothing was. */
function effectiveValues(
  parameters: readonly TargetParameterConfig[],
  given: Arguments,
): ReadonlyMap<string, JsonValue> {
  const values = new Map<string, JsonValue>();
  for (const parameter of parameters) {
    const { default: fallback, name } = parameter;
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    const chosen = value ?? fallback;
    // A default of another type is used as it is written: the config's check has said so.
    if (chosen !== undefined && chosen !== null) values.set(name, coerceValue(chosen, parameter) ?? chosen);
  }
  for (const [name, value] of Object.entries(given)) {
    if (!values.has(name) && value !== null && !parameters.some((each) => each.name === name)) {
      values.set(name, value);
    }
  }
  return values;
}

function filledPath(template: string, values: ReadonlyMap<string, JsonValue>, used: Set<string>): string {
  const segments = template.split('/').map((segment) => {
    const filled = fill(segment, (name) => {
      const value = values.get(name);
      if (value === undefined) {
        throw new TargetRequestError('missing_path_parameter', `Missing value for parameter \`${name}\``);
      }
      used.add(name);
      return Array.isArray(value) ? value.map(textOf).join(',') : textOf(value);
    });
    // Dots cannot be encoded so that nobody takes them for a step upwards.
    if (namesIn(segment).length > 0 && /^\.{0,2}$/.test(filled)) {
      throw new TargetRequestError('invalid_path_parameter', 'A value leads out of the path of its target');
    }
    return filled;
  });
  const path = segments.join('/');
  return path.startsWith('/') ? path : `/${path}`;
}

function filledQuery(template: string, values: ReadonlyMap<string, JsonValue>, used: Set<string>): string[] {
  return template.split('&').flatMap((pair) => {
    const names = namesIn(pair);
    if (names.length === 0) return pair === '' ? [] : [legal(pair)];
    // An optional value that nobody gave takes its pair along.
    if (names.some((name) => !values.has(name))) return [];
    for (const name of names) used.add(name);
    const [, key, only] = /^([^={}]*)=\{([^{}]+)\}$/.exec(pair) ?? [];
    const list = only === undefined ? undefined : values.get(only);
    if (Array.isArray(list)) return list.map((member) => `${legal(key ?? '')}=${encoded(textOf(member))}`);
    return [fill(pair, (name) => textOf(values.get(name) ?? ''))];
  });
}

const placeholder = /(\{[^{}]+\})/;

/** A template with encoded values in its places. */
function fill(template: string, textFor: (name: string) => string): string {
  return template
    .split(placeholder)
    .map((piece) => (placeholder.test(piece) ? encoded(textFor(piece.slice(1, -1))) : legal(piece)))
    .join('');
}

function namesIn(template: string): readonly string[] {
  return template.split(placeholder).flatMap((piece) => (placeholder.test(piece) ? piece.slice(1, -1) : []));
}

function queryPairs(name: string, value: JsonValue): string[] {
  const members = Array.isArray(value) ? value : [value];
  return members.map((member) => `${encoded(name)}=${encoded(textOf(member))}`);
}

/** What a config wrote, as it may stand on the wire. */
function legal(text: string): string {
  return text.replaceAll(/[^\x21-\x7e]|["<>\\^`{|}#]/gu, (character) =>
    encodeURIComponent(character.toWellFormed()),
  );
}

/** Only what RFC 3986 calls unreserved stays as it is. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function tooLarge(why: string): TargetRequestError {
  return new TargetRequestError('target_request_too_large', why);
}
