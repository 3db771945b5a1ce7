import { LRUCache } from 'lru-cache';
import type { RowFindings } from './row-findings.ts';

/** How near two messages of one side are. */
export interface PairFindings {
  /** Of their letters, 0 to 1. */
  readonly similarity: number;
  /** The later one says the earlier one again. */
  readonly saysAgain: boolean;
}

const mostRows = 10_000;
const mostPairs = 20_000;

/**
 * What was found in rows and pairs of rows before: a conversation comes again with every turn, and only what
 * is new in it is work. Of one engine. Holds findings under the keys of texts, no texts.
 */
export class RowMemory {
  /** A short name of a text; two texts never share one. */
  readonly keyOf: (text: string) => string;
  readonly rows = new LRUCache<string, RowFindings>({ max: mostRows });
  readonly pairs = new LRUCache<string, PairFindings>({ max: mostPairs });

  constructor(keyOf: (text: string) => string) {
    this.keyOf = keyOf;
  }
}
