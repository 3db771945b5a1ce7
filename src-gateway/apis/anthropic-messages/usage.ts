import { isObject, type JsonObject, member, numberMember } from '../json-value.ts';
import type { ReplyUsage } from '../reply.ts';

/**
 * What the `usage` objects of one reply tell together. Each member's last figure counts, also when it falls:
 * a stream that was compacted ends with less input than it began with.
 */
export class UsageReports {
  #input: number | null = null;
  #cacheRead: number | null = null;
  #cacheWrite: number | null = null;
  #output: number | null = null;
  #reasoning: number | null = null;

  /** The usage so far; `null`: this report, which may be anything, adds nothing. */
  add(report: unknown): ReplyUsage | null {
    if (!isObject(report)) return null;
    this.#input = numberMember(report, 'input_tokens') ?? this.#input;
    this.#cacheRead = numberMember(report, 'cache_read_input_tokens') ?? this.#cacheRead;
    this.#cacheWrite = numberMember(report, 'cache_creation_input_tokens') ?? this.#cacheWrite;
    this.#output = numberMember(report, 'output_tokens') ?? this.#output;
    this.#reasoning =
      numberMember(member(report, 'output_tokens_details'), 'thinking_tokens') ?? this.#reasoning;
    if (this.#input === null && this.#output === null) return null;
    return {
      // Anthropic counts what its cache gave or took beside the input.
      input: this.#input === null ? null : this.#input + (this.#cacheRead ?? 0) + (this.#cacheWrite ?? 0),
      cacheRead: this.#cacheRead,
      cacheWrite: this.#cacheWrite,
      output: this.#output,
      reasoning: this.#reasoning,
    };
  }
}

/** A `usage` object; clients must get one, so what is not known is 0. */
export function encodeUsage(usage: ReplyUsage | null): JsonObject {
  const { input, cacheRead, cacheWrite, output, reasoning } = usage ?? nothingKnown;
  return {
    input_tokens: Math.max(0, (input ?? 0) - (cacheRead ?? 0) - (cacheWrite ?? 0)),
    ...(cacheWrite !== null && { cache_creation_input_tokens: cacheWrite }),
    ...(cacheRead !== null && { cache_read_input_tokens: cacheRead }),
    output_tokens: output ?? 0,
    ...(reasoning !== null && { output_tokens_details: { thinking_tokens: reasoning } }),
  };
}

const nothingKnown: ReplyUsage = {
  input: null,
  cacheRead: null,
  cacheWrite: null,
  output: null,
  reasoning: null,
};

/** The tier inside a `usage` object, where the provider's word has an Anthropic one. */
export function encodeServiceTier(tier: string | null): JsonObject {
  const service_tier = tier === null ? undefined : tiers.get(tier);
  return service_tier === undefined ? {} : { service_tier };
}

const tiers: ReadonlyMap<string, string> = new Map([
  ['default', 'standard'],
  ['standard', 'standard'],
  ['priority', 'priority'],
  ['batch', 'batch'],
]);
