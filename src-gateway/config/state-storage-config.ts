/** Where conversations of `/v1/responses` are kept. No section in the file: an SQLite file, all defaults. */
export interface StateStorageConfig {
  readonly type: 'memory' | 'postgres' | 'sqlite' | 'none';
  /** Of `postgres` only, in URL or keyword form. */
  readonly connectionString: string | null;
  /** Of `sqlite` only, relative to the config file's folder; `null`: `state.db` in Plano's home. */
  readonly path: string | null;
  /** Life of a record since its last use, 30 days; `null`: it never ends. */
  readonly ttlSeconds: number | null;
  /** 10000 in memory, 1000000 in SQLite; `null`: no limit. The oldest unused records go first. */
  readonly maxEntries: number | null;
  /** 256 MiB in memory, 2 GiB in SQLite; `null`: no limit. */
  readonly maxBytes: number | null;
  /** One turn; a larger one is not stored; 8 MiB. */
  readonly maxRecordBytes: number;
  /** One rebuilt conversation; a larger one is refused; 32 MiB. */
  readonly maxContextBytes: number;
  /**
   * Request header that keeps the records of tenants apart, lower-case: its own, else that of
   * `routing.session_cache`; `null`: none.
   */
  readonly tenantHeader: string | null;
  /** Keeps a copy of conversations that a provider stores itself, so that they can change provider; true. */
  readonly mirrorNative: boolean;
  /** What a failed write or read does to the request; `fail`. */
  readonly onError: 'fail' | 'degrade';
  /** 2000. */
  readonly readTimeoutMs: number;
  /** 2000. */
  readonly writeTimeoutMs: number;
  /** Of `postgres` only; 10 connections, 30 s idle, 5 s to connect. */
  readonly pool: {
    readonly max: number;
    readonly idleSeconds: number;
    readonly connectTimeoutSeconds: number;
  };
  /** Of `sqlite` only; `null`: records are not encrypted. */
  readonly encryptionKey: string | null;
}
