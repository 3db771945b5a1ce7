import type { AnalysisOptions } from './analysis-options.ts';
import type { AnalysisRow } from './analysis-row.ts';
import type { MessageText } from './message-text.ts';
import { isRephrase } from './misalignment.ts';
import { type RowFindings, readRow } from './row-findings.ts';
import type { PairFindings } from './row-memory.ts';
import { jaccard } from './similarity.ts';

export interface ReadRow {
  /** Place in the whole conversation. */
  readonly row: number;
  readonly findings: RowFindings;
}

const mostRows = 100;
const unrelated: PairFindings = { similarity: 0, saysAgain: false };

/** The part of a conversation that is analysed, each row read by itself, as long as there is time. */
export class RowWindow {
  readonly #all: readonly AnalysisRow[];
  readonly #options: AnalysisOptions;
  readonly #keys = new Map<number, string>();
  readonly #texts = new Map<number, MessageText>();
  /** Those that there was time for, oldest first. */
  readonly rows: readonly ReadRow[];
  /** User messages, read or not. */
  readonly turns: number;
  #truncated: boolean;

  constructor(all: readonly AnalysisRow[], options: AnalysisOptions) {
    this.#all = all;
    this.#options = options;
    const first = Math.max(0, all.length - mostRows);
    this.#truncated = first > 0;
    const read: ReadRow[] = [];
    let turns = 0;
    for (const [index, row] of all.slice(first).entries()) {
      if (row.kind === 'human') turns += 1;
      const findings = this.#read(first + index, row);
      if (findings !== null) read.push({ row: first + index, findings });
    }
    this.rows = read;
    this.turns = turns;
  }

  /** Rows were left out, for their number or for want of time. */
  get truncated(): boolean {
    return this.#truncated;
  }

  /** How two messages of one side relate. */
  pair(row: number, earlier: number): PairFindings {
    const { memory } = this.#options;
    const key = memory && `${this.#keyOf(row)} ${this.#keyOf(earlier)}`;
    const known = key === undefined ? undefined : memory?.pairs.get(key);
    if (known !== undefined) return known;
    if (this.#isSpent()) return unrelated;
    const [now, before] = [this.#textOf(row), this.#textOf(earlier)];
    const found = { similarity: jaccard(now.trigrams, before.trigrams), saysAgain: isRephrase(now, before) };
    if (key !== undefined) memory?.pairs.set(key, found);
    return found;
  }

  #read(place: number, row: AnalysisRow): RowFindings | null {
    const { memory, rules } = this.#options;
    if (memory === undefined) return this.#isSpent() ? null : readRow(rules, row, (text) => text);
    const key = this.#keyOf(place);
    const known = memory.rows.get(key);
    if (known !== undefined) return known;
    if (this.#isSpent()) return null;
    const found = readRow(rules, row, memory.keyOf);
    memory.rows.set(key, found);
    return found;
  }

  #isSpent(): boolean {
    if (this.#options.isSpent?.() !== true) return false;
    this.#truncated = true;
    return true;
  }

  #keyOf(place: number): string {
    const known = this.#keys.get(place);
    if (known !== undefined) return known;
    const row = this.#all[place];
    const key = `${row?.kind} ${this.#options.memory?.keyOf(row?.text ?? '')}`;
    this.#keys.set(place, key);
    return key;
  }

  #textOf(place: number): MessageText {
    const known = this.#texts.get(place);
    if (known !== undefined) return known;
    const { rules } = this.#options;
    const row = this.#all[place];
    const text = row?.kind === 'human' ? rules.ownWords(row.text) : (row?.text ?? '');
    const read = rules.readText(text);
    this.#texts.set(place, read);
    return read;
  }
}
