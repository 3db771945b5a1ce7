import type { JsonValue } from '../../config/json-value.ts';
import type { TargetParameterConfig } from '../../config/prompt-target-config.ts';
import { coerceValue, textOf } from '../coerce-value.ts';
import { findFormat, matchesFormat } from '../match-format.ts';
import { formatPattern } from '../tool-schema.ts';
import { findCurrency, findSymbol } from './currencies.ts';
import { findDate } from './dates.ts';
import { findNumber, isUnit } from './numbers.ts';
import { findPlace, shortAnswer } from './places.ts';
import { nameTokens, type Word, wordsOf } from './words.ts';

export interface FoundValue {
  readonly value: JsonValue;
  /** 0 to 1: what the rule that found it is worth. */
  readonly confidence: number;
}

export interface SlotQuestion {
  readonly text: string;
  readonly parameter: TargetParameterConfig;
  /** All of the function. */
  readonly parameters: readonly TargetParameterConfig[];
  /** The newest message answers a question for this parameter first. */
  readonly isAsked: boolean;
  readonly now: Date;
}

/** A value of a parameter in one message, by the first rule that fits; `ambiguous`: several could be meant. */
export function findValue(question: SlotQuestion): FoundValue | 'ambiguous' | null {
  const words = wordsOf(question.text);
  for (const rule of rules) {
    const found = rule(question, words);
    if (found === 'ambiguous') return found;
    const value = found === null ? undefined : coerceValue(found.value, question.parameter);
    if (found === null || value === undefined || !isAllowed(value, question.parameter)) continue;
    return { value, confidence: found.confidence };
  }
  return null;
}

type Rule = (question: SlotQuestion, words: readonly Word[]) => FoundValue | 'ambiguous' | null;

const rules: readonly Rule[] = [
  byName,
  amongValues,
  byPattern,
  byDate,
  byNumber,
  byMention,
  asList,
  byQuotes,
  byCode,
  byPlace,
  asWhole,
  asAnswer,
];

/** `days: 3`, `days=3`, `days is 3`. */
function byName({ parameter, text }: SlotQuestion): FoundValue | null {
  const name = parameter.name.split(/[_\s-]+/).map((part) => escaped(part));
  const pattern = new RegExp(
    `(?<![\\w-])${name.join('[ _-]')}(?:\\s*[:=]\\s*|\\s+is\\s+)(?:"([^"]*)"|'([^']*)'|([^\\n,;?!]+))`,
    'i',
  );
  const [, double, single, plain] = pattern.exec(text) ?? [];
  const quoted = double ?? single;
  if (quoted !== undefined) return found(quoted, 1);
  if (plain === undefined) return null;
  const words = plain.trim().replace(/\.$/, '').split(/\s+/);
  const value = parameter.type === 'str' && parameter.enum === null ? words.join(' ') : (words[0] ?? '');
  return value === '' ? null : found(value, 1);
}

function amongValues({ parameter, text }: SlotQuestion): FoundValue | 'ambiguous' | null {
  const { enum: values, type } = parameter;
  if (values === null) return null;
  const present = values.filter((value) =>
    new RegExp(`(?<![\\p{L}\\p{N}_])${escaped(textOf(value))}(?![\\p{L}\\p{N}_])`, 'iu').test(text),
  );
  const [only] = present;
  if (only === undefined) return null;
  if (type === 'list' || type === 'set') return found(present, 1);
  return present.length === 1 ? found(only, 1) : 'ambiguous';
}

function byPattern({ parameter: { format } }: SlotQuestion, words: readonly Word[]): FoundValue | null {
  if (format === null || formatPattern(format) === null) return null;
  const texts = words.map(({ text }) => text);
  const match = words[findFormat(texts, format)];
  return match === undefined ? null : found(match.text, 1);
}

function byDate({ now, parameter }: SlotQuestion, words: readonly Word[]): FoundValue | null {
  if (parameter.format !== 'date' && !parameter.description.includes('YYYY-MM-DD')) return null;
  const date = findDate(words, now);
  return date === null ? null : found(date, 0.9);
}

function byNumber({ parameter, parameters }: SlotQuestion, words: readonly Word[]): FoundValue | null {
  if (!isNumeric(parameter)) return null;
  return findNumber(words, parameter, parameters.filter(isNumeric).length === 1);
}

/** A switch that is mentioned is on, unless a word before it says otherwise. */
function byMention({ parameter }: SlotQuestion, words: readonly Word[]): FoundValue | null {
  if (parameter.type !== 'bool') return null;
  const tokens = nameTokens(parameter.name);
  const at = words.findIndex((_word, index) =>
    tokens.every((token, offset) => words[index + offset]?.lower === token),
  );
  if (at === -1 || tokens.length === 0) return null;
  return found(!/^(?:no|not|without|don['’]t)$/.test(words[at - 1]?.lower ?? ''), 0.8);
}

function asList(
  { parameter: { enum: values, type }, text }: SlotQuestion,
  words: readonly Word[],
): FoundValue | null {
  if ((type !== 'list' && type !== 'set') || values !== null) return null;
  const quoted = quotesIn(text);
  if (quoted.length > 0) return found(quoted, 0.9);
  const ids = words.filter(
    (word, index) => /^(?:\d{2,}|(?=.*\d)(?=.*[a-z])[\w-]+)$/i.test(word.text) && !isUnit(words[index + 1]),
  );
  return ids.length === 0
    ? null
    : found(
        ids.map((word) => word.text),
        0.8,
      );
}

function byQuotes({ parameter, parameters, text }: SlotQuestion): FoundValue | null {
  const isOnly = parameters.filter(isText).length === 1;
  const [quoted, ...others] = quotesIn(text);
  if (!isText(parameter) || !isOnly || quoted === undefined || others.length > 0) return null;
  return found(quoted, 0.95);
}

function byCode({ parameter }: SlotQuestion, words: readonly Word[]): FoundValue | null {
  if (!isText(parameter)) return null;
  const about = `${parameter.name} ${parameter.description}`;
  if (/currency/i.test(about)) {
    const code = findCurrency(words, parameter.description);
    if (code !== null) return found(code, 0.95);
  }
  if (!/symbol|ticker/i.test(about)) return null;
  const symbol = findSymbol(words);
  return symbol === null ? null : found(symbol, 0.85);
}

function byPlace({ parameter }: SlotQuestion, words: readonly Word[]): FoundValue | null {
  const place = isText(parameter) ? findPlace(words, parameter.name) : null;
  return place === null ? null : found(place, 0.8);
}

const wholeNames: ReadonlySet<string> = new Set(['query', 'question', 'search', 'prompt', 'text', 'message']);

function asWhole({ parameter, text }: SlotQuestion): FoundValue | null {
  return isText(parameter) && wholeNames.has(parameter.name.toLowerCase()) ? found(text.trim(), 0.9) : null;
}

function asAnswer({ isAsked, parameter }: SlotQuestion, words: readonly Word[]): FoundValue | null {
  const answer = isAsked && isText(parameter) ? shortAnswer(words) : null;
  return answer === null ? null : found(answer, 0.8);
}

function isAllowed(value: JsonValue, { enum: values, format }: TargetParameterConfig): boolean {
  if (values !== null) {
    const words = new Set(values.map((each) => textOf(each).toLowerCase()));
    return [value].flat().every((member) => words.has(textOf(member).toLowerCase()));
  }
  return format === null || typeof value !== 'string' || matchesFormat(value, format);
}

function isText({ enum: values, format, type }: TargetParameterConfig): boolean {
  return (
    type === 'str' &&
    values === null &&
    format !== 'date' &&
    (format === null || formatPattern(format) === null)
  );
}

function isNumeric({ enum: values, type }: TargetParameterConfig): boolean {
  return (type === 'int' || type === 'float') && values === null;
}

function quotesIn(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]+)"|“([^“”]+)”/g)].flatMap(
    ([, straight, curly]) => straight ?? curly ?? [],
  );
}

function found(value: JsonValue, confidence: number): FoundValue {
  return { value, confidence };
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
