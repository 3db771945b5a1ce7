import { furtherExpressions } from './further-expressions.ts';
import type { GuardExpression, GuardMatch } from './guard-rule.ts';
import { hiddenTexts } from './hidden-texts.ts';
import { internationalExpressions } from './international-expressions.ts';
import { isDiscussed } from './is-discussed.ts';
import { normalisePrompt } from './normalise-prompt.ts';
import { ruleExpressions } from './rule-expressions.ts';

/** What the rules say of a text. */
export interface RuleVerdict {
  /** 0 to 1. */
  readonly score: number;
  /** Those that matched, the heaviest first. */
  readonly rules: readonly string[];
}

/**
 * Judges a text by rules, without any model. Pure and the same for the same text; never throws. The time
 * grows with the length of the text and with nothing else.
 */
export function judgePrompt(text: string): RuleVerdict {
  let verdict: RuleVerdict = { score: 0, rules: [] };
  for (const next of judgeInSteps(text)) verdict = next;
  return verdict;
}

/** The same in steps of bounded length, for who must not be held up: the verdict so far after each of them. */
export function* judgeInSteps(text: string): Generator<RuleVerdict, void> {
  const weights = new Map<string, number>();
  const { plain, bare } = normalisePrompt(text);
  yield* weigh(plain, 0, weights);
  const open = new Map(weights);
  if (bare !== plain) {
    const disguised = new Map<string, number>();
    for (const step of weigh(bare, disguiseBonus, disguised)) yield merged(open, disguised) ?? step;
    addMissing(weights, disguised);
  }
  for (const hidden of hiddenTexts(plain)) {
    const found = new Map<string, number>();
    for (const step of weigh(normalisePrompt(hidden).plain, disguiseBonus, found)) {
      yield merged(weights, found) ?? step;
    }
    addMissing(weights, found);
  }
  yield verdictOf(weights);
}

/** Who hides what they say says it on purpose. */
const disguiseBonus = 0.05;

/** What is left of a match that is quoted to talk about it. */
const discussedFactor = 0.4;

const expressions: readonly GuardExpression[] = [
  ...ruleExpressions,
  ...furtherExpressions,
  ...internationalExpressions,
];

/** Characters that are looked at in one step. */
const stepLength = 8192;

/** No match is longer, so that none is cut in two unseen. */
const overlap = 1024;

function* weigh(text: string, bonus: number, weights: Map<string, number>): Generator<RuleVerdict, void> {
  for (let start = 0; start < text.length; ) {
    const end = start + stepLength >= text.length ? text.length : breakBefore(text, start + stepLength);
    // A piece that does not begin a line must not look as if it did.
    const isLineStart = start === 0 || text[start - 1] === '\n';
    weighPiece((isLineStart ? '' : '\u0001') + text.slice(start, end), bonus, weights);
    yield verdictOf(weights);
    if (end === text.length) return;
    start = Math.max(start + 1, breakBefore(text, end - overlap));
  }
}

/** The end of the last word in front of a place, if there is one near. */
function breakBefore(text: string, place: number): number {
  for (let at = place; at > place - 256 && at > 0; at -= 1) {
    if (text[at - 1] === ' ' || text[at - 1] === '\n') return at;
  }
  return place;
}

function weighPiece(text: string, bonus: number, weights: Map<string, number>): void {
  for (const expression of expressions) {
    const { rule } = expression;
    const known = weights.get(rule) ?? 0;
    const most = expression.weight + bonus;
    if (known >= most) continue;
    const factor = strongestMatch(expression, text);
    if (factor * most > known) weights.set(rule, factor * most);
  }
}

/** 1: it matches and nothing excuses it, 0: it does not match. */
function strongestMatch({ excuses, pattern }: GuardExpression, text: string): number {
  let strongest = 0;
  for (const found of text.matchAll(pattern)) {
    const match: GuardMatch = { text, start: found.index, end: found.index + found[0].length };
    if (excuses.some((excuse) => excuse(match))) continue;
    if (!isDiscussed(match)) return 1;
    strongest = discussedFactor;
  }
  return strongest;
}

function addMissing(weights: Map<string, number>, found: ReadonlyMap<string, number>): void {
  for (const [rule, weight] of found) if (!weights.has(rule)) weights.set(rule, weight);
}

function merged(weights: ReadonlyMap<string, number>, found: ReadonlyMap<string, number>): RuleVerdict {
  const all = new Map(weights);
  addMissing(all, found);
  return verdictOf(all);
}

function verdictOf(weights: ReadonlyMap<string, number>): RuleVerdict {
  let innocence = 1;
  for (const weight of weights.values()) innocence *= 1 - weight;
  const rules = [...weights].sort(([, a], [, b]) => b - a).map(([rule]) => rule);
  // Downwards: who has 0.4999 has not 0.5.
  return { score: Math.floor((1 - innocence) * 1000 + 1e-6) / 1000, rules };
}
