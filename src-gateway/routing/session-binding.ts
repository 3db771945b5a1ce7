import { isObject, listMember, numberMember, textMember } from '../apis/json-value.ts';

/** What is remembered of a session on one lane: who serves it, and what its changes of model have cost. */
export interface SessionBinding {
  /** `provider/model` of the latest request. */
  readonly anchorModel: string;
  /** Of the request that began the warm episode. */
  readonly defaultModel: string;
  /** What the client asked for: the lane. */
  readonly requestedModel: string;
  readonly routeName: string | null;
  /** 16 hex digits. */
  readonly prefixHash: string | null;
  /** Seconds since the epoch. */
  readonly lastUsed: number;
  /** Tokens of the prompt that the provider has in its cache. */
  readonly cachedTokens: number;
  /** US dollars that the prompts would have cost with the default model alone. */
  readonly baselineUsd: number;
  /** US dollars that changes of model have cost above that. */
  readonly switchSpendUsd: number;
  readonly switches: number;
  /** The models that served lately, at most eight. */
  readonly history: readonly ModelVisit[];
  readonly sessionCostUsd: number;
  /** The ranked models of the route. */
  readonly ranked: readonly string[];
}

export interface ModelVisit {
  readonly model: string;
  /** Seconds since the epoch. */
  readonly lastUsed: number;
  readonly cachedTokens: number;
}

/** The models that a binding remembers. */
const longestHistory = 8;

/** The history with one more visit; the model that was away longest gives way. */
export function withVisit(history: readonly ModelVisit[], visit: ModelVisit): readonly ModelVisit[] {
  return [...history.filter(({ model }) => model !== visit.model), visit]
    .toSorted((one, other) => one.lastUsed - other.lastUsed)
    .slice(-longestHistory);
}

/**
 * The form in which Plano keeps a binding, so that replicas of both kinds share sessions. The hash is an
 * unsigned number of 64 bits, which JSON can write and JavaScript's numbers cannot.
 */
export function writeBinding(binding: SessionBinding): string {
  const members = JSON.stringify({
    v: 2,
    anchor_model: binding.anchorModel,
    default_model: binding.defaultModel,
    requested_model: binding.requestedModel,
    ...(binding.routeName !== null && { route_name: binding.routeName }),
    last_used: binding.lastUsed,
    cached_tokens: binding.cachedTokens,
    baseline_usd: binding.baselineUsd,
    switch_spend_usd: binding.switchSpendUsd,
    switches: binding.switches,
    ...(binding.history.length > 0 && {
      history: binding.history.map(({ model, lastUsed, cachedTokens }) => ({
        model,
        last_used: lastUsed,
        cached_tokens: cachedTokens,
      })),
    }),
    session_cost_usd: binding.sessionCostUsd,
    ranked: binding.ranked,
  });
  if (binding.prefixHash === null) return members;
  return `{"prefix_hash":${BigInt(`0x${binding.prefixHash}`)},${members.slice(1)}`;
}

/** Reads one; `null`: it is none, which counts as no session. */
export function readBinding(text: string): SessionBinding | null {
  const value = parseWithHash(text);
  const anchorModel = textMember(value, 'anchor_model');
  if (anchorModel === null || anchorModel === '') return null;
  const count = (of: unknown, name: string) => Math.max(0, numberMember(of, name) ?? 0);
  return {
    anchorModel,
    defaultModel: textMember(value, 'default_model') || anchorModel,
    requestedModel: textMember(value, 'requested_model') ?? '',
    routeName: textMember(value, 'route_name'),
    prefixHash: hashOf(textMember(value, 'prefix_hash')),
    lastUsed: count(value, 'last_used'),
    cachedTokens: count(value, 'cached_tokens'),
    baselineUsd: count(value, 'baseline_usd'),
    switchSpendUsd: count(value, 'switch_spend_usd'),
    switches: count(value, 'switches'),
    history: listMember(value, 'history').flatMap((visit) => {
      const model = textMember(visit, 'model');
      if (model === null) return [];
      return [{ model, lastUsed: count(visit, 'last_used'), cachedTokens: count(visit, 'cached_tokens') }];
    }),
    sessionCostUsd: count(value, 'session_cost_usd'),
    ranked: listMember(value, 'ranked').filter((model) => typeof model === 'string'),
  };
}

/** 16 hex digits of an unsigned number of 64 bits; `null`: it is none. */
function hashOf(digits: string | null): string | null {
  if (digits === null || !/^\d{1,20}$/.test(digits)) return null;
  const hash = BigInt(digits);
  return hash >> 64n === 0n ? hash.toString(16).padStart(16, '0') : null;
}

/** The digits of the hash are taken from the text: as a number they would be rounded. */
function parseWithHash(text: string): unknown {
  const exact = text.replace(/"prefix_hash"\s*:\s*(\d{1,20})(?=\s*[,}])/, '"prefix_hash":"$1"');
  try {
    const value: unknown = JSON.parse(exact);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
