import type { IncomingHttpHeaders } from 'node:http';
import type { RateLimitConfig } from '../config/gateway-config.ts';
import { TokenBucket } from './token-bucket.ts';

/** A limit that applies to a request, with the bucket of the request's subject. */
export interface AppliedLimit {
  readonly config: RateLimitConfig;
  /** Value of the header, or the default. */
  readonly subject: string;
  readonly bucket: TokenBucket;
}

/** Input tokens of a request, as the two kinds of limits count them. */
export interface RequestTokens {
  readonly text: number;
  /** With the definitions and results of tools. */
  readonly textAndTools: number;
}

/** What a client may know of the tightest of its limits. */
export interface RemainingBudget {
  readonly limit: number;
  /** Whole tokens, never below zero. */
  readonly remaining: number;
  /** Whole seconds until the budget is full again. */
  readonly resetSeconds: number;
}

export type Admission =
  | { readonly kind: 'admitted'; readonly budget: RemainingBudget }
  | {
      readonly kind: 'refused';
      readonly by: AppliedLimit;
      /** What the request would have cost. */
      readonly cost: number;
      /** Whole seconds until the same request passes; `null`: never, it is larger than the limit. */
      readonly retryAfterSeconds: number | null;
      readonly budget: RemainingBudget;
    };

const unitMs = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** Subjects of one limit that are remembered: the ones seen last. */
const mostSubjects = 10_000;

/**
 * The token limits of a config and what is left of them. Nothing here waits or looks at a clock of its
 * own; `now` is milliseconds of a monotonic clock.
 */
export class RateLimits {
  readonly #clock: () => number;
  readonly #limits: readonly Limit[];

  /** `previous`: what was spent stays spent where a limit is still the same. */
  constructor(configs: readonly RateLimitConfig[], clock: () => number, previous?: RateLimits) {
    this.#clock = clock;
    this.#limits = configs.map((config) => {
      const key = JSON.stringify(config);
      const kept = previous === undefined ? undefined : previous.#limits.find((limit) => limit.key === key);
      return { config, key, buckets: kept?.buckets ?? new Map() };
    });
  }

  get isEmpty(): boolean {
    return this.#limits.length === 0;
  }

  /**
   * The limits that count a call to a model known by these names. A limit for one value of a header
   * replaces the one for every value of it.
   */
  applying(names: ReadonlySet<string>, headers: IncomingHttpHeaders): AppliedLimit[] {
    const found: { readonly limit: Limit; readonly subject: string }[] = [];
    for (const limit of this.#limits) {
      const { model, selector } = limit.config;
      if (model !== '*' && !names.has(model)) continue;
      const subject = headerText(headers, selector.key) ?? selector.default;
      if (subject === null || (selector.value !== '*' && selector.value !== subject)) continue;
      found.push({ limit, subject });
    }
    return found
      .filter(({ limit }) => !found.some((other) => isMoreSpecific(other.limit.config, limit.config)))
      .map(({ limit, subject }) => ({
        config: limit.config,
        subject,
        bucket: this.#bucketOf(limit, subject),
      }));
  }

  /** Charges all limits, or none when one of them does not have enough. At least one must apply. */
  admit(limits: readonly AppliedLimit[], tokens: RequestTokens): Admission {
    const now = this.#clock();
    let refused: { by: AppliedLimit; cost: number; wait: number | null } | null = null;
    for (const by of limits) {
      // Output is charged when it is known; until then one token must be left for it.
      const cost = Math.max(1, inputCost(by.config, tokens));
      const wait = by.bucket.waitFor(cost, now);
      if (wait === 0) continue;
      if (refused === null || isLonger(wait, refused.wait)) refused = { by, cost, wait };
    }
    if (refused !== null) {
      const { by, cost, wait } = refused;
      const retryAfterSeconds = wait === null ? null : Math.ceil(wait / 1000);
      return { kind: 'refused', by, cost, retryAfterSeconds, budget: budgetOf(by.bucket, now) };
    }
    for (const { config, bucket } of limits) {
      if (config.limit.count !== 'output') bucket.take(Math.max(1, inputCost(config, tokens)), now);
    }
    const budgets = limits.map(({ bucket }) => budgetOf(bucket, now));
    const budget = budgets.reduce((one, other) => (other.remaining < one.remaining ? other : one));
    return { kind: 'admitted', budget };
  }

  /** Charges the tokens of a reply where they count; they were spent, whether the budget had them or not. */
  chargeOutput(limits: readonly AppliedLimit[], tokens: number): void {
    const now = this.#clock();
    for (const { config, bucket } of limits) if (config.limit.count !== 'input') bucket.take(tokens, now);
  }

  #bucketOf(limit: Limit, subject: string): TokenBucket {
    const { buckets, config } = limit;
    const now = this.#clock();
    const known = buckets.get(subject);
    const bucket = known?.bucket ?? new TokenBucket(config.limit.tokens, unitMs[config.limit.unit], now);
    // A map keeps its order: behind all others stands what was seen last.
    buckets.delete(subject);
    buckets.set(subject, { bucket, seenAt: now });
    if (known === undefined) forget(buckets, now - 2 * unitMs[config.limit.unit]);
    return bucket;
  }
}

interface Limit {
  readonly config: RateLimitConfig;
  /** Two limits with the same key are the same limit. */
  readonly key: string;
  readonly buckets: Map<string, { readonly bucket: TokenBucket; readonly seenAt: number }>;
}

/** Subjects that have not come for two units have a full bucket anyway. */
function forget(buckets: Limit['buckets'], before: number): void {
  for (const [subject, { seenAt }] of buckets) {
    if (seenAt >= before && buckets.size <= mostSubjects) return;
    buckets.delete(subject);
  }
}

function isMoreSpecific(one: RateLimitConfig, other: RateLimitConfig): boolean {
  const sameHeader = one.selector.key === other.selector.key;
  const sameScope = (one.model === '*') === (other.model === '*');
  return sameHeader && sameScope && one.selector.value !== '*' && other.selector.value === '*';
}

function inputCost({ limit }: RateLimitConfig, tokens: RequestTokens): number {
  if (limit.count === 'output') return 0;
  return limit.countTools ? tokens.textAndTools : tokens.text;
}

function isLonger(wait: number | null, than: number | null): boolean {
  return than !== null && (wait === null || wait > than);
}

function budgetOf(bucket: TokenBucket, now: number): RemainingBudget {
  return {
    limit: bucket.capacity,
    remaining: Math.max(0, Math.floor(bucket.levelAt(now))),
    resetSeconds: Math.ceil(bucket.fullIn(now) / 1000),
  };
}

function headerText(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  if (value === undefined) return null;
  return Array.isArray(value) ? value.join(', ') : value;
}
