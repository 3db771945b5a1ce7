import {
  itemsOf,
  type StateStats,
  type StateStore,
  type StoredConversation,
  type StoredTurn,
  type TurnRecord,
} from './state-store.ts';

export interface MemoryStoreOptions {
  /** `null`: no limit. */
  readonly maxEntries: number | null;
  /** `null`: no limit. */
  readonly maxBytes: number | null;
  /** Since the last use; `null`: for ever. */
  readonly ttlSeconds: number | null;
  /** Milliseconds on a clock that never goes back. */
  clock(): number;
}

/** Conversations of this process, lost with it; those that were not used for longest make room. */
export class MemoryStore implements StateStore {
  readonly backend = 'memory';
  readonly #options: MemoryStoreOptions;
  /** In the order of their last use. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(options: MemoryStoreOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {}

  async get(scope: string, id: string): Promise<StoredConversation | null> {
    const entry = this.#living(scope, id);
    if (entry === null) return null;
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    entry.lastUsed = this.#options.clock();
    const turns: StoredTurn[] = [];
    let bytes = 0;
    for (let node: Node | null = entry.node; node !== null; node = node.parent) {
      turns.unshift(node.turn);
      bytes += node.bytes;
    }
    const { scope: _, inputItems: __, outputItems: ___, ...head } = entry.record;
    return { head, turns, bytes };
  }

  async put(record: TurnRecord, before: StoredConversation | null): Promise<void> {
    const { id, inputItems, outputItems, parentId, provider, scope } = record;
    this.#drop(id);
    const parent = parentId === null ? null : (this.#living(scope, parentId)?.node ?? null);
    // A parent that was pushed out meanwhile: its words go on with this turn.
    const lost = parent === null ? itemsOf(before) : [];
    const turn = { provider, inputItems: [...lost, ...inputItems], outputItems };
    const node = { turn, parent, bytes: bytesOf(turn), holders: 1 };
    if (parent !== null) parent.holders += 1;
    this.#bytes += node.bytes;
    this.#entries.set(id, { record, node, lastUsed: this.#options.clock() });
    this.#makeRoom();
  }

  async delete(scope: string, id: string): Promise<boolean> {
    if (this.#living(scope, id) === null) return false;
    this.#drop(id);
    return true;
  }

  async collectGarbage(): Promise<number> {
    const before = this.#entries.size;
    for (const [id, entry] of this.#entries) if (this.#hasExpired(entry)) this.#drop(id);
    return before - this.#entries.size;
  }

  async stats(): Promise<StateStats> {
    return { turns: this.#entries.size, bytes: this.#bytes };
  }

  async close(): Promise<void> {
    this.#entries.clear();
    this.#bytes = 0;
  }

  #living(scope: string, id: string): Entry | null {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.record.scope !== scope) return null;
    if (!this.#hasExpired(entry)) return entry;
    this.#drop(id);
    return null;
  }

  #hasExpired({ lastUsed }: Entry): boolean {
    const { clock, ttlSeconds } = this.#options;
    return ttlSeconds !== null && clock() - lastUsed >= ttlSeconds * 1000;
  }

  #makeRoom(): void {
    const { maxBytes, maxEntries } = this.#options;
    const isFull = () =>
      (maxEntries !== null && this.#entries.size > maxEntries) ||
      (maxBytes !== null && this.#bytes > maxBytes);
    for (const id of this.#entries.keys()) {
      if (!isFull()) return;
      this.#drop(id);
    }
  }

  /** Nobody can name the turn any more; what it said stays as long as a later turn needs it. */
  #drop(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    for (let node: Node | null = entry.node; node !== null; node = node.parent) {
      node.holders -= 1;
      if (node.holders > 0) return;
      this.#bytes -= node.bytes;
    }
  }
}

interface Entry {
  readonly record: TurnRecord;
  readonly node: Node;
  lastUsed: number;
}

interface Node {
  readonly turn: StoredTurn;
  readonly parent: Node | null;
  readonly bytes: number;
  /** Later turns, and the entry while the turn can be named. */
  holders: number;
}

function bytesOf({ inputItems, outputItems }: StoredTurn): number {
  return Buffer.byteLength(JSON.stringify([inputItems, outputItems]));
}
