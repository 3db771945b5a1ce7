import type { JsonObject } from '../../apis/json-value.ts';
import type { PromptTargetConfig } from '../../config/prompt-target-config.ts';
import { LexicalAgents } from '../../routing/agents/lexical-agents.ts';
import type { Arguments } from '../function-decision.ts';
import { rawQuestion } from '../function-decision.ts';
import type { FunctionDefinition } from '../function-definition.ts';
import { findFormat } from '../match-format.ts';
import { formatPattern } from '../tool-schema.ts';
import { missingQuestion, type VerifiedCall, verifyCall } from '../verify-call.ts';
import { type FoundValue, findValue } from './find-value.ts';
import { userExchange } from './user-exchange.ts';
import { wordsOf } from './words.ts';

/** A function whose endpoint changes something is called on certain values only. */
export interface SlotFunction extends FunctionDefinition {
  readonly endpoint?: Pick<NonNullable<PromptTargetConfig['endpoint']>, 'method'> | null;
}

export interface SlotRequest {
  readonly functions: readonly SlotFunction[];
  readonly messages: readonly JsonObject[];
  /** The call that was answered last; `null`: none is known. */
  readonly lastCall: { readonly name: string; readonly arguments: Arguments } | null;
  readonly now: Date;
}

/** Sharing less with a function means none. */
const leastScore = 0.25;
const patternBonus = 2;
/** Least worth of a required value with which something is sent. */
const leastConfidence = 0.8;

/**
 * Picks a function by shared words and fills its parameters by fixed rules, `embedded/slots-v1`: no model,
 * no guesses, the same answer everywhere. What it does not find it asks for.
 */
export function fillSlots(request: SlotRequest): VerifiedCall {
  const { functions, lastCall, messages } = request;
  const { asked, current, earlier } = userExchange(messages);
  const chooser = new FunctionChooser(functions);
  const chosen = chooser.best(current.toReversed().join('\n'));
  const again = chosen === null ? functions.find(({ name }) => name === lastCall?.name) : undefined;
  const picked = chosen ?? again;
  if (picked === undefined) return noMatch;
  const related = earlier.filter((text) => chooser.best(text)?.name === picked.name);
  const found = valuesIn(picked, { texts: [...current, ...related], asked, request });
  const values = Object.fromEntries([...found].map(([name, { value }]) => [name, value]));
  if (again === undefined) return asking(picked, values, found);
  // Nothing that was said fits a function: only what changes the last call makes it one again.
  const fresh = valuesIn(picked, { texts: current.slice(0, 1), asked, request });
  if (fresh.size === 0) return noMatch;
  return asking(picked, { ...lastCall?.arguments, ...values }, found);
}

const noMatch: VerifiedCall = { decision: { kind: 'no_match', raw: null }, notes: [] };

interface Searched {
  /** Newest first. */
  readonly texts: readonly string[];
  readonly asked: readonly string[];
  readonly request: SlotRequest;
}

/** Each parameter's value from the newest message that has one. */
function valuesIn(
  { parameters }: SlotFunction,
  { asked, request, texts }: Searched,
): ReadonlyMap<string, FoundValue> {
  const values = new Map<string, FoundValue>();
  for (const parameter of parameters) {
    for (const [age, text] of texts.entries()) {
      const isAsked = age === 0 && asked[0] === parameter.name;
      const found = findValue({ text, parameter, parameters, isAsked, now: request.now });
      if (found === null) continue;
      if (found !== 'ambiguous') values.set(parameter.name, found);
      break;
    }
  }
  return values;
}

/** The call, or the question for what is missing or not certain enough. */
function asking(
  picked: SlotFunction,
  values: Arguments,
  found: ReadonlyMap<string, FoundValue>,
): VerifiedCall {
  const unsure =
    picked.endpoint?.method === 'POST'
      ? picked.parameters.filter(
          ({ name, required }) => required && (found.get(name)?.confidence ?? 1) < leastConfidence,
        )
      : [];
  if (unsure.length === 0) return verifyCall(picked.name, values, [picked]);
  const missing = unsure.map(({ name }) => name);
  const question = missingQuestion(missing);
  const { name } = picked;
  const known = Object.fromEntries(Object.entries(values).filter(([each]) => !missing.includes(each)));
  const raw = rawQuestion(name, question);
  return { decision: { kind: 'clarify', name, missing, known, question, raw }, notes: [] };
}

/** Chooses a function by the words that a text shares with it. */
class FunctionChooser {
  readonly #functions: readonly SlotFunction[];
  readonly #lexical: LexicalAgents;

  constructor(functions: readonly SlotFunction[]) {
    this.#functions = functions;
    this.#lexical = new LexicalAgents(
      functions.map((each) => ({ id: each.name, description: describe(each) })),
    );
  }

  /** Of equals the first; `null`: none shares enough. */
  best(text: string): SlotFunction | null {
    const scores = this.#lexical.scoresOf(text);
    const words = wordsOf(text).map((word) => word.text);
    let best: SlotFunction | null = null;
    let most = leastScore;
    for (const each of this.#functions) {
      const score = (scores.get(each.name) ?? 0) + (fitsPattern(each, words) ? patternBonus : 0);
      if (score < most || (best !== null && score === most)) continue;
      best = each;
      most = score;
    }
    return best;
  }
}

function describe({ description, parameters }: SlotFunction): string {
  const values = parameters.flatMap((each) => [each.name, ...(each.enum ?? []).map(String)]);
  return [description, ...values].join(' ');
}

function fitsPattern({ parameters }: SlotFunction, words: readonly string[]): boolean {
  return parameters.some(({ format, required }) => {
    if (!required || format === null || formatPattern(format) === null) return false;
    return findFormat(words, format) !== -1;
  });
}
