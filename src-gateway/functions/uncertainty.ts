import { ArgumentScanner } from './argument-scanner.ts';
import type { FunctionDefinition } from './function-definition.ts';

export interface UncertaintyThresholds {
  /** Bits; 0: nothing is ever uncertain. */
  readonly entropy: number;
  /** Square bits; 0: the same. */
  readonly varentropy: number;
}

/**
 * Watches the tokens of a call as they come: a model that wavers at the first token of a required value
 * has most likely made it up. Values of an enum are chosen from a list and not watched.
 */
export class UncertaintyWatch {
  readonly #scanner = new ArgumentScanner();
  readonly #watched: ReadonlySet<string>;
  readonly #thresholds: UncertaintyThresholds;

  constructor(functions: readonly FunctionDefinition[], thresholds: UncertaintyThresholds) {
    this.#thresholds = thresholds;
    this.#watched = new Set(
      functions.flatMap(({ name, parameters }) =>
        parameters.flatMap((each) => (each.required && each.enum === null ? keyOf(name, each.name) : [])),
      ),
    );
  }

  /** `logprobs`: natural logarithms of the likeliest tokens in this place. Returns whether the model wavers. */
  push(token: string, logprobs: readonly number[]): boolean {
    const begun = this.#scanner.push(token);
    if (!this.#scanner.isCall || logprobs.length === 0) return false;
    if (!begun.some(({ functionName, parameter }) => this.#watched.has(keyOf(functionName, parameter)))) {
      return false;
    }
    const { entropy, varentropy } = spreadOf(logprobs);
    const limits = this.#thresholds;
    if (limits.entropy === 0 || limits.varentropy === 0) return false;
    return entropy > limits.entropy && varentropy > limits.varentropy;
  }
}

/** Entropy and its variance over the tokens that were told, which are not all there are. */
export function spreadOf(logprobs: readonly number[]): UncertaintyThresholds {
  const told = logprobs.map((logprob) => ({ share: Math.exp(logprob), bits: logprob / Math.LN2 }));
  const entropy = -told.reduce((sum, { bits, share }) => sum + share * bits, 0);
  const varentropy = told.reduce((sum, { bits, share }) => sum + share * (bits + entropy) ** 2, 0);
  return { entropy, varentropy };
}

function keyOf(functionName: string, parameter: string): string {
  return JSON.stringify([functionName, parameter]);
}
