import type Database from 'better-sqlite3';
import type { ConfigSnapshot } from './files/beside-spans.ts';

/** Configs that came with traces from a file; those that this machine served are kept elsewhere. */
const mostSnapshots = 100;

/** The configs that came with imported traces: what their gateway served then. */
export class SnapshotStore {
  readonly #database: Database.Database;
  #find: Database.Statement<[string, string]> | undefined;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  write(configs: readonly ConfigSnapshot[], now = Date.now()): void {
    if (configs.length === 0) return;
    const insert = this.#database.prepare(
      'INSERT OR REPLACE INTO config_snapshot(sha256, text, at_ms) VALUES(?, ?, ?)',
    );
    this.#database.transaction(() => {
      for (const { sha256, text } of configs) insert.run(sha256, text, now);
      this.#database
        .prepare(
          `DELETE FROM config_snapshot WHERE sha256 NOT IN (
             SELECT sha256 FROM config_snapshot ORDER BY at_ms DESC, sha256 LIMIT ?)`,
        )
        .run(mostSnapshots);
    })();
  }

  /** The one whose hash begins so; `null`: there is none. */
  find(prefix: string): ConfigSnapshot | null {
    this.#find ??= this.#prepare();
    return (this.#find?.get(prefix, `${prefix}g`) as ConfigSnapshot | undefined) ?? null;
  }

  /** `undefined`: this is a look at the store of an older version. */
  #prepare(): Database.Statement<[string, string]> | undefined {
    const table = this.#database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'config_snapshot'").get();
    if (table === undefined) return undefined;
    return this.#database.prepare(
      'SELECT sha256, text FROM config_snapshot WHERE sha256 >= ? AND sha256 < ? ORDER BY at_ms DESC LIMIT 1',
    );
  }
}
