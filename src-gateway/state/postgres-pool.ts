import { Socket } from 'node:net';
import type { Pool, PoolClient } from 'pg';
import type { StateStorageConfig } from '../config/state-storage-config.ts';
import type { HostNames } from '../upstream/host-names.ts';
import { type PostgresConnection, postgresConnection } from './postgres-connection.ts';
import { StateStoreError } from './state-store.ts';

export interface PostgresPoolOptions {
  readonly connectionString: string;
  readonly pool: StateStorageConfig['pool'];
  readonly names: HostNames;
}

const statementMs = 5000;

/** What a server that takes no TLS makes the library say. */
const noTls = 'The server does not support SSL connections';

/** The connection was lost: by the network, or because the server ends it. */
const broken = /^(?:57P0[123]|08\w{3}|ECONNRESET|EPIPE|ECONNREFUSED|ETIMEDOUT)$|Connection terminated/;

/** Connections to one database; they are made when they are needed and come back when they are lost. */
export class PostgresPool {
  readonly #options: PostgresPoolOptions;
  #connection: PostgresConnection | null = null;
  #pool: Promise<Pool> | null = null;
  #isPlain = false;
  #isClosed = false;

  constructor(options: PostgresPoolOptions) {
    this.#options = options;
  }

  /** Runs statements that may be run twice: once more when the connection breaks on the way. */
  async run<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#once(work);
      } catch (error) {
        if (error instanceof StateStoreError) throw error;
        if (await this.#fellBack(error)) continue;
        if (attempt > 0 || !isBroken(error)) throw this.#failure(error);
      }
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const pool = await this.#pool?.catch(() => null);
    await pool?.end();
  }

  async #once<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    if (this.#isClosed) throw new StateStoreError('unavailable', 'the store was closed');
    this.#pool ??= this.#open();
    const client = await (await this.#pool).connect();
    let failure: Error | undefined;
    try {
      return await work(client);
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      // A client on which something failed may be in the middle of a transaction.
      client.release(failure);
    }
  }

  async #open(): Promise<Pool> {
    const { default: pg } = await import('pg');
    const { connectionString, names, pool: limits } = this.#options;
    this.#connection ??= postgresConnection(connectionString);
    const { applicationName, connectTimeoutSeconds, database, host, options, password, port, tls, user } =
      this.#connection;
    const pool = new pg.Pool({
      ...{ database, host, port, user },
      stream: () => new NamedSocket(names),
      ...(password !== undefined && { password }),
      ...(options !== null && { options }),
      application_name: applicationName,
      ssl: tls === null || this.#isPlain ? false : tls,
      max: limits.max,
      idleTimeoutMillis: limits.idleSeconds * 1000,
      connectionTimeoutMillis: (connectTimeoutSeconds ?? limits.connectTimeoutSeconds) * 1000,
      // On this side: poolers do not pass settings of a session on.
      query_timeout: statementMs,
      keepAlive: true,
      allowExitOnIdle: true,
    });
    // An idle connection that is lost is replaced when one is needed.
    pool.on('error', () => undefined);
    return pool;
  }

  /** `true`: the server has no TLS, and plain text is used from now on, as `sslmode` allows. */
  async #fellBack(error: unknown): Promise<boolean> {
    const isRefused = error instanceof Error && error.message === noTls;
    if (!isRefused || this.#isPlain || this.#connection?.mayFallBack !== true) return false;
    const pool = await this.#pool;
    this.#isPlain = true;
    this.#pool = null;
    await pool?.end();
    return true;
  }

  /** Neither a password nor anything that people said is in it. */
  #failure(error: unknown): StateStoreError {
    const where = this.#connection?.location ?? 'postgres';
    const code = codeOf(error);
    const message = error instanceof Error ? error.message : String(error);
    if (code === '28P01') return new StateStoreError('password', `${where}: ${message}`, error);
    if (certificateProblems.test(code)) {
      const why = `${where}: certificate verification failed: ${message}. Name its authority with sslrootcert, or check none with sslmode=require.`;
      return new StateStoreError('certificate', why, error);
    }
    if (/no encryption/.test(message)) {
      return new StateStoreError('unavailable', `${where}: the server wants TLS: add sslmode=require`, error);
    }
    if (message === noTls) {
      return new StateStoreError(
        'unavailable',
        `${where}: the server has no TLS, which sslmode demands`,
        error,
      );
    }
    // The server's texts about data repeat the data.
    const reason = /^(?:22|23)/.test(code) ? `error ${code}` : message || code;
    return new StateStoreError('unavailable', `${where}: ${reason}`, error);
  }
}

/** What the library connects with: it knows a host and a port, and nothing of what a name means here. */
class NamedSocket extends Socket {
  readonly #names: HostNames;

  constructor(names: HostNames) {
    super();
    this.#names = names;
  }

  // biome-ignore lint/suspicious/noExplicitAny: stands in for every overload of the system's own
  override connect(...given: any[]): this {
    const [port, host] = given;
    if (typeof port !== 'number' || typeof host !== 'string') return super.connect(given[0], given[1]);
    return super.connect({ port, host: this.#names.nameFor(host), lookup: this.#names.lookup });
  }
}

const certificateProblems = /^(?:DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_|CERT_|ERR_TLS_CERT)/;

function isBroken(error: unknown): boolean {
  return broken.test(codeOf(error)) || (error instanceof Error && broken.test(error.message));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
