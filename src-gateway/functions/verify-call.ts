import type { JsonObject } from '../apis/json-value.ts';
import type { JsonValue } from '../config/json-value.ts';
import type { TargetParameterConfig } from '../config/prompt-target-config.ts';
import { coerceValue, isJsonValue, textOf } from './coerce-value.ts';
import { type FunctionDecision, rawCall, rawQuestion } from './function-decision.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { matchesFormat } from './match-format.ts';

export interface VerifiedCall {
  readonly decision: FunctionDecision;
  /** What was found wrong or mended, for the trace: `coerced days`, `dropped x`. */
  readonly notes: readonly string[];
}

/**
 * A call that a model wants, against the function that it names: arguments get their types, those that
 * nobody declared go, and what is missing or impossible becomes a question. An unknown function is none.
 */
export function verifyCall(
  name: string,
  given: JsonObject,
  functions: readonly FunctionDefinition[],
): VerifiedCall {
  const definition = functions.find((each) => each.name === name);
  if (definition === undefined) {
    return { decision: { kind: 'no_match', raw: null }, notes: [`unknown function ${name}`] };
  }
  const notes: string[] = [];
  const kept = new Map<string, JsonValue>();
  const missing: string[] = [];
  const wrong: Wrong[] = [];
  for (const parameter of definition.parameters) {
    const value = Object.hasOwn(given, parameter.name) ? given[parameter.name] : undefined;
    if (!isJsonValue(value) || isNothing(value)) {
      if (parameter.required && !('default' in parameter)) missing.push(parameter.name);
      continue;
    }
    const checked = checkedValue(parameter, value);
    if (checked.kind === 'wrong') {
      wrong.push({ name: parameter.name, sentence: checked.sentence });
      notes.push(`${checked.why} ${parameter.name}`);
      continue;
    }
    if (!isSame(checked.value, value)) notes.push(`coerced ${parameter.name}`);
    kept.set(parameter.name, checked.value);
  }
  const declared = new Set(definition.parameters.map((parameter) => parameter.name));
  for (const extra of Object.keys(given)) if (!declared.has(extra)) notes.push(`dropped ${extra}`);
  if (missing.length > 0) notes.push(`missing ${missing.join(', ')}`);
  // Null prototypes nowhere: names are the config's, and JSON writes own members only.
  const usable = Object.fromEntries(kept);
  if (missing.length === 0 && wrong.length === 0) {
    return { decision: { kind: 'call', name, arguments: usable, raw: rawCall(name, usable) }, notes };
  }
  const asked = [...missing, ...wrong.map((each) => each.name)];
  const sentences = [
    ...(missing.length > 0 ? [missingQuestion(missing)] : []),
    ...wrong.map(({ sentence }) => sentence),
  ];
  const question = sentences.join(' ');
  const raw = rawQuestion(name, question);
  return { decision: { kind: 'clarify', name, missing: asked, known: usable, question, raw }, notes };
}

/** Plano's own sentence, by which clients and the slot filler know a question. */
export function missingQuestion(names: readonly string[]): string {
  return `It seems I'm missing some information. Could you provide the following details ${names.join(', ')} ?`;
}

interface Wrong {
  readonly name: string;
  readonly sentence: string;
}

type Checked =
  | { readonly kind: 'value'; readonly value: JsonValue }
  | { readonly kind: 'wrong'; readonly why: string; readonly sentence: string };

/** A value of the right type that the parameter allows. */
function checkedValue(parameter: TargetParameterConfig, given: JsonValue): Checked {
  const { enum: values, format, name, type } = parameter;
  const value = coerceValue(given, parameter);
  if (value === undefined) {
    const sentence = `${shown(given)} is no usable value of ${name}: it takes ${typeWords[type]}.`;
    return { kind: 'wrong', why: 'wrong type of', sentence };
  }
  if (values !== null) {
    const allowed = canonical(value, values);
    if (allowed === undefined) {
      const listed = values.map(textOf).join(', ');
      const sentence = `${shown(value)} is no possible value of ${name}. Which of these is meant: ${listed}?`;
      return { kind: 'wrong', why: 'not among the values of', sentence };
    }
    return { kind: 'value', value: allowed };
  }
  if (format !== null && typeof value === 'string' && !matchesFormat(value, format)) {
    const sentence = `${shown(value)} is no usable value of ${name}: it has the format ${format}.`;
    return { kind: 'wrong', why: 'wrong format of', sentence };
  }
  return { kind: 'value', value };
}

/** The allowed value as the config writes it; of a list, each member's. */
function canonical(value: JsonValue, allowed: readonly JsonValue[]): JsonValue | undefined {
  if (Array.isArray(value)) {
    const members: JsonValue[] = [];
    for (const member of value) {
      const found = canonical(member, allowed);
      if (found === undefined) return undefined;
      members.push(found);
    }
    return members;
  }
  const word = textOf(value).trim().toLowerCase();
  return (
    allowed.find((each) => isSame(each, value)) ??
    allowed.find((each) => textOf(each).trim().toLowerCase() === word)
  );
}

/** What models write when they do not know. */
function isNothing(value: JsonValue): boolean {
  return value === null || (typeof value === 'string' && value.trim() === '');
}

function isSame(one: JsonValue, other: JsonValue): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

const longestShown = 80;

function shown(value: JsonValue): string {
  const text = textOf(value);
  return `"${text.length > longestShown ? `${text.slice(0, longestShown)}…` : text}"`;
}

const typeWords: Readonly<Record<TargetParameterConfig['type'], string>> = {
  int: 'a whole number',
  float: 'a number',
  bool: 'true or false',
  str: 'a text',
  list: 'a list',
  set: 'a list',
  dict: 'a JSON object',
};
