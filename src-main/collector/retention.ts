import { setImmediate } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import type { RetentionLimits } from './collector-limits.ts';
import { firstIndexRow } from './index-rows.ts';

/** Deletes whole traces, those first that got no span for longest; pinned and imported ones stay. */
export class Retention {
  readonly #database: Database.Database;
  readonly #limits: RetentionLimits;
  readonly #oldest: Database.Statement<[number]>;
  readonly #seenBefore: Database.Statement<[number]>;
  readonly #deletions: readonly Database.Statement<[number]>[];
  readonly #dropWithoutTrace: readonly Database.Statement<[number, number]>[];
  readonly #deleteWords: Database.Statement<[number, number]>;
  readonly #deleteLinks: Database.Statement<[number, number]>;
  #running: Promise<Evicted> | undefined;

  constructor(database: Database.Database, limits: RetentionLimits) {
    this.#database = database;
    this.#limits = limits;
    this.#oldest = database.prepare<[number]>(
      `SELECT id, span_count AS spans, last_seen_ms AS seen FROM trace INDEXED BY trace_evict
       WHERE pinned = 0 AND source = 'live' ORDER BY last_seen_ms, start_ns LIMIT ?`,
    );
    this.#seenBefore = database.prepare<[number]>(
      `SELECT id FROM trace WHERE last_seen_ms < ? LIMIT ${tracesPerTransaction}`,
    );
    this.#deletions = [
      database.prepare<[number]>(
        'DELETE FROM decision WHERE trace_id = (SELECT trace_id FROM trace WHERE id = ?)',
      ),
      database.prepare<[number]>(
        'DELETE FROM payload WHERE trace_id = (SELECT trace_id FROM trace WHERE id = ?)',
      ),
      database.prepare<[number]>('DELETE FROM llm_call WHERE trace_ref = ?'),
      database.prepare<[number]>('DELETE FROM span WHERE trace_ref = ?'),
      database.prepare<[number]>('DELETE FROM trace WHERE id = ?'),
    ];
    this.#dropWithoutTrace = ['decision', 'payload'].map((table) =>
      database.prepare<[number, number]>(
        `DELETE FROM ${table} WHERE at_ms < ? AND at_ms >= ?
         AND NOT EXISTS (SELECT 1 FROM trace WHERE trace.trace_id = ${table}.trace_id)`,
      ),
    );
    this.#deleteWords = database.prepare<[number, number]>(
      `DELETE FROM trace_index WHERE rowid >= CAST(? AS INTEGER) AND rowid < CAST(? AS INTEGER)`,
    );
    this.#deleteLinks = database.prepare<[number, number]>(
      'DELETE FROM trace_link WHERE child_ref = ? OR parent_ref = ?',
    );
  }

  /** Bytes in use, freed pages not counted. */
  bytes(): number {
    const pages = this.#pragma('page_count') - this.#pragma('freelist_count');
    return pages * this.#pragma('page_size');
  }

  /**
   * Resolves with what was deleted; `stored` is how many spans there are. `onDeleted` is called after each transaction, before
   * anything else may run: what others remember of the traces is wrong then.
   */
  enforce(stored: StoredSpans, onDeleted: () => void, now = Date.now()): Promise<Evicted> {
    this.#running ??= this.#enforce(stored, onDeleted, now).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Deletes everything, pinned traces too. */
  clear(): void {
    this.#database.transaction(() => {
      for (const table of [
        'decision',
        'payload',
        'config_snapshot',
        'llm_call',
        'span',
        'trace',
        'trace_link',
        'resource',
        'scope',
        'attr_key',
      ]) {
        this.#database.exec(`DELETE FROM ${table}`);
      }
      this.#database.exec("INSERT INTO trace_index(trace_index) VALUES('delete-all')");
    })();
    this.#database.pragma('incremental_vacuum');
    this.#database.pragma('wal_checkpoint(TRUNCATE)');
  }

  /** Deletes what got no span since then, pinned and imported traces too; `onDeleted` as for `enforce`. */
  async clearBefore(seenBeforeMs: number, onDeleted: () => void): Promise<number> {
    let deleted = 0;
    for (;;) {
      const going = this.#seenBefore.all(seenBeforeMs) as Pick<OldTrace, 'id'>[];
      this.#database.transaction(() => {
        for (const { id } of going) this.#delete(id);
      })();
      if (going.length > 0) onDeleted();
      deleted += going.length;
      if (going.length < tracesPerTransaction) return deleted;
      await setImmediate();
    }
  }

  vacuum(): void {
    if (this.#pragma('freelist_count') > 0) this.#database.pragma('incremental_vacuum(1000)');
  }

  async #enforce(stored: StoredSpans, onDeleted: () => void, now: number): Promise<Evicted> {
    const { maxAgeMs, maxSpans, maxBytes } = this.#limits;
    let deleted = 0;
    const oldestKept = now - maxAgeMs;
    let spans = stored.spans - stored.imported;
    const dropped: Record<string, number> = {};
    const drop = (reason: string, count: number) => {
      dropped[reason] = (dropped[reason] ?? 0) + count;
    };
    deleted += await this.#deleteWhile(onDeleted, (trace) => {
      if (trace.seen >= oldestKept) return false;
      spans -= trace.spans;
      drop('age limit', trace.spans);
      return true;
    });
    // What was imported stays, and has a bound of its own.
    const bytes = stored.spans === 0 ? 0 : this.bytes() * (1 - stored.imported / stored.spans);
    // The share of spans that has to go for the size to come down to the target.
    const forBytes = bytes > maxBytes ? Math.ceil(spans * (1 - (target * maxBytes) / bytes)) : 0;
    const forSpans = spans > maxSpans ? spans - Math.floor(target * maxSpans) : 0;
    const reason = forBytes >= forSpans ? 'size limit' : 'span limit';
    let surplus = Math.max(forBytes, forSpans);
    deleted += await this.#deleteWhile(onDeleted, (trace) => {
      if (surplus <= 0) return false;
      surplus -= trace.spans;
      drop(reason, trace.spans);
      return true;
    });
    for (const drop of this.#dropWithoutTrace) drop.run(now - traceComesMs, now - 2 * traceComesMs);
    if (deleted > 0 && this.#dropUnusedResources()) onDeleted();
    return { traces: deleted, dropped };
  }

  async #deleteWhile(onDeleted: () => void, goes: (trace: OldTrace) => boolean): Promise<number> {
    let deleted = 0;
    for (;;) {
      const oldest = this.#oldest.all(tracesPerTransaction) as OldTrace[];
      const end = oldest.findIndex((trace) => !goes(trace));
      const going = end < 0 ? oldest : oldest.slice(0, end);
      if (going.length > 0) {
        this.#database.transaction(() => {
          for (const trace of going) this.#delete(trace.id);
        })();
        onDeleted();
      }
      deleted += going.length;
      if (going.length < tracesPerTransaction) return deleted;
      await setImmediate();
    }
  }

  #delete(id: number): void {
    for (const deletion of this.#deletions) deletion.run(id);
    this.#deleteLinks.run(id, id);
    this.#deleteWords.run(firstIndexRow(id), firstIndexRow(id + 1));
  }

  /** Looking for them reads all spans, so it waits until there are many. */
  #dropUnusedResources(): boolean {
    let dropped = false;
    for (const [table, column] of [
      ['resource', 'resource_ref'],
      ['scope', 'scope_ref'],
    ]) {
      const count = Number(this.#database.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
      if (count < manyResources) continue;
      this.#database.exec(`DELETE FROM ${table} WHERE id NOT IN (SELECT DISTINCT ${column} FROM span)`);
      dropped = true;
    }
    return dropped;
  }

  #pragma(name: string): number {
    return Number(this.#database.pragma(name, { simple: true }));
  }
}

/** What had to go. */
export interface Evicted {
  readonly traces: number;
  /** The limit that was exceeded to a number of spans. */
  readonly dropped: Readonly<Record<string, number>>;
}

interface StoredSpans {
  readonly spans: number;
  /** Of them those that came from a file. */
  readonly imported: number;
}

interface OldTrace {
  readonly id: number;
  readonly spans: number;
  readonly seen: number;
}

/** A decision or a body whose trace has not come by then has none; looked for once more for as long. */
const traceComesMs = 10 * 60_000;
/** Down to this share of an exceeded limit. */
const target = 0.9;
const tracesPerTransaction = 500;
const manyResources = 10_000;
