import { agentSynonyms } from './agent-synonyms.ts';
import { agentTokens } from './agent-tokens.ts';

export interface LexicalSelection {
  /** Ids in the order in which they are wanted, at most three; empty: none is meant clearly enough. */
  readonly route: readonly string[];
  /** What of the conversation decided; `null`: nothing did. */
  readonly how: 'segments' | 'message' | 'context' | null;
  /** Of every agent, in declared order; of several parts of a message each agent's best. */
  readonly scores: Readonly<Record<string, number>>;
}

const minScore = 0.35;
/** What a part of a message must reach of the best part's score. */
const segmentShare = 0.5;
const mostAgents = 3;
const tie = 1e-9;

const idWeight = 3;
const synonymWeight = 0.4;
/** Of earlier messages, the newest first. */
const contextWeights = [0.5, 0.25, 0.125];

const saturation = 1.2;
const lengthShare = 0.75;

const segmentEnd = /[.?!;\n]+|,|\b(?:and|then|also|plus|as well as)\b/i;
const quotedText = /"([^"]*)"|“([^“”]*)”/g;

/**
 * The agents whose id and description share words with a conversation, `embedded/lexical-agents-v1`: no
 * model, no state, the same answer everywhere. It matches words and a few English synonyms, not meaning.
 */
export class LexicalAgents {
  readonly #documents: readonly Document[];
  readonly #averageLength: number;

  constructor(agents: readonly { readonly id: string; readonly description: string }[]) {
    this.#documents = agents.map(documentOf);
    const total = this.#documents.reduce((sum, { length }) => sum + length, 0);
    this.#averageLength = total / Math.max(1, agents.length);
  }

  /** `texts`: what the user said, oldest first; the last one counts, up to three before it help. */
  select(texts: readonly string[]): LexicalSelection {
    const latest = texts.at(-1) ?? '';
    const segments = latest
      .split(segmentEnd)
      .map((segment) => this.#scores(queryOf([[segment, 1]])))
      .flatMap((scores) => best(scores) ?? []);
    const leader = Math.max(0, ...segments.map(({ score }) => score));
    const kept = segments.filter(({ score }) => score >= segmentShare * leader);
    if (kept.length > 0) {
      const route = [...new Set(kept.map(({ id }) => id))].slice(0, mostAgents);
      return { route, how: 'segments', scores: bestOf(segments.map(({ scores }) => scores)) };
    }
    const message = this.#scores(queryOf([[latest, 1]]));
    const meant = best(message);
    if (meant !== null) return { route: [meant.id], how: 'message', scores: bestOf([message]) };
    const earlier = texts.slice(0, -1).reverse();
    const context = this.#scores(
      queryOf([[latest, 1], ...contextWeights.map((weight, age): Weighed => [earlier[age] ?? '', weight])]),
    );
    const recalled = best(context);
    const scores = bestOf([context]);
    return recalled === null
      ? { route: [], how: null, scores }
      : { route: [recalled.id], how: 'context', scores };
  }

  /** How much each agent shares with a text, whatever is enough to be meant. */
  scoresOf(text: string): ReadonlyMap<string, number> {
    return this.#scores(queryOf([[text, 1]]));
  }

  /** BM25 of every agent. */
  #scores(query: ReadonlyMap<string, number>): Scores {
    const count = this.#documents.length;
    const scores = new Map(this.#documents.map(({ id }) => [id, 0]));
    for (const [token, weight] of query) {
      const having = this.#documents.filter(({ weights }) => weights.has(token));
      const rarity = Math.log(1 + (count - having.length + 0.5) / (having.length + 0.5));
      for (const { id, length, weights } of having) {
        const frequency = weights.get(token) ?? 0;
        const norm = 1 - lengthShare + lengthShare * (length / this.#averageLength);
        const gain = (frequency * (saturation + 1)) / (frequency + saturation * norm);
        scores.set(id, (scores.get(id) ?? 0) + weight * rarity * gain);
      }
    }
    return scores;
  }
}

type Scores = ReadonlyMap<string, number>;
type Weighed = readonly [text: string, weight: number];

interface Document {
  readonly id: string;
  readonly weights: ReadonlyMap<string, number>;
  /** Sum of the weights. */
  readonly length: number;
}

function documentOf({ id, description }: { readonly id: string; readonly description: string }): Document {
  const weights = new Map<string, number>();
  const add = (text: string, weight: number) => {
    for (const token of agentTokens(text)) weights.set(token, (weights.get(token) ?? 0) + weight);
  };
  add(id, idWeight);
  add(description, 1);
  for (const [, straight, curly] of description.matchAll(quotedText)) add(straight ?? curly ?? '', 1);
  return { id, weights, length: [...weights.values()].reduce((sum, weight) => sum + weight, 0) };
}

/** Words and their synonyms; of several weights of a word the greatest. */
function queryOf(texts: readonly Weighed[]): ReadonlyMap<string, number> {
  const query = new Map<string, number>();
  const add = (token: string, weight: number) => query.set(token, Math.max(query.get(token) ?? 0, weight));
  for (const [text, weight] of texts) {
    for (const token of agentTokens(text)) {
      add(token, weight);
      for (const synonym of agentSynonyms.get(token) ?? []) add(synonym, weight * synonymWeight);
    }
  }
  return query;
}

/** The agent that is meant; `null`: none clearly enough. Of equals the one declared first. */
function best(
  scores: Scores,
): { readonly id: string; readonly score: number; readonly scores: Scores } | null {
  let found: { id: string; score: number; scores: Scores } | null = null;
  for (const [id, score] of scores) {
    if (score >= minScore && score > (found?.score ?? 0) + tie) found = { id, score, scores };
  }
  return found;
}

function bestOf(all: readonly Scores[]): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const scores of all) {
    for (const [id, score] of scores) found[id] = Math.max(found[id] ?? 0, rounded(score));
  }
  return found;
}

function rounded(score: number): number {
  return Math.round(score * 10_000) / 10_000;
}
