import { featuresOf, wishesOf } from './features.ts';

export interface LexicalRoute {
  readonly name: string;
  readonly description: string;
}

export interface LexicalDecision {
  /** `null`: no route is meant clearly enough. */
  readonly route: string | null;
  readonly reason: 'matched' | 'below_min_score' | 'ambiguous';
  readonly minScore: number;
  /** By how much of its own score the best must lead. */
  readonly margin: number;
  /** 0 to 1. */
  readonly confidence: number;
  /** Best first; of equals the one declared first. */
  readonly scores: readonly RouteScore[];
}

export interface RouteScore {
  readonly route: string;
  readonly score: number;
  /** Largest first; together they are the score. */
  readonly terms: readonly { readonly term: string; readonly contribution: number }[];
}

const minScore = 1;
const margin = 0.1;
/** How much of an older message still counts. */
const olderWeight = 0.25;
const newestMessages = 3;

/**
 * The route whose words and concepts a conversation shares, `embedded/lexical-v1`: no model, no state,
 * the same answer everywhere. It matches words, not meaning. `texts`: what the user said, oldest first;
 * the last three count.
 */
export class LexicalRouter {
  readonly #routes: readonly WeighedRoute[];
  /** In how many routes a feature stands. */
  readonly #frequencies = new Map<string, number>();

  constructor(routes: readonly LexicalRoute[]) {
    this.#routes = routes.map(weigh);
    for (const { weights } of this.#routes) {
      for (const feature of weights.keys()) {
        this.#frequencies.set(feature, (this.#frequencies.get(feature) ?? 0) + 1);
      }
    }
  }

  decide(texts: readonly string[]): LexicalDecision {
    const query = queryOf(texts);
    const scores = this.#routes
      .map((route) => this.#score(route, query))
      .sort((one, other) => other.score - one.score);
    const best = scores[0]?.score ?? 0;
    const second = scores[1]?.score ?? 0;
    const reason =
      best < minScore ? 'below_min_score' : best - second < margin * best ? 'ambiguous' : 'matched';
    return {
      route: reason === 'matched' ? (scores[0]?.route ?? null) : null,
      reason,
      minScore,
      margin,
      confidence: rounded(best / (best + second + 1)),
      scores,
    };
  }

  #score({ name, weights }: WeighedRoute, query: ReadonlyMap<string, number>): RouteScore {
    let score = 0;
    const terms: { term: string; contribution: number }[] = [];
    for (const [feature, queryWeight] of query) {
      const weight = weights.get(feature);
      if (weight === undefined) continue;
      const rarity = 1 + Math.log(this.#routes.length / (this.#frequencies.get(feature) ?? 1));
      const contribution = queryWeight * weight * rarity * (feature.startsWith('#') ? 1 : 0.75);
      score += contribution;
      terms.push({ term: feature, contribution: rounded(contribution) });
    }
    terms.sort((one, other) => other.contribution - one.contribution || compare(one.term, other.term));
    return { route: name, score: rounded(score), terms };
  }
}

interface WeighedRoute {
  readonly name: string;
  readonly weights: ReadonlyMap<string, number>;
}

function weigh({ name, description }: LexicalRoute): WeighedRoute {
  const weights = new Map<string, number>();
  for (const feature of featuresOf(name.replaceAll('_', ' '))) weights.set(feature, 2);
  for (const feature of featuresOf(description)) weights.set(feature, (weights.get(feature) ?? 0) + 1);
  return { name, weights };
}

/** Each feature with the weight of the newest message that has it. */
function queryOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const query = new Map<string, number>();
  for (const [age, text] of texts.slice(-newestMessages).reverse().entries()) {
    for (const feature of wishesOf(text)) {
      if (!query.has(feature)) query.set(feature, age === 0 ? 1 : olderWeight);
    }
  }
  return query;
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
