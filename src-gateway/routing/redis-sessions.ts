import { isIP } from 'node:net';
import type { Redis } from 'ioredis';
import type { HostNames } from '../upstream/host-names.ts';
import { readBinding, type SessionBinding, writeBinding } from './session-binding.ts';
import { type SessionStore, SessionStoreError } from './session-store.ts';

export interface RedisSessionsOptions {
  /** `redis://` or `rediss://`, with user and password where the server wants them. */
  readonly url: string;
  readonly names: HostNames;
  /** Certificates (PEM) to trust behind `rediss://`; left out: those that Node trusts. */
  readonly authorities?: readonly string[];
  /** The server went away or came back: once per change. */
  log(level: 'info' | 'warn', message: string): void;
}

/** Plano's own, so that replicas of both kinds share sessions. */
const keyPrefix = 'plano:affinity:';
const connectMs = 5000;
const commandMs = 2000;
const longestPauseMs = 5000;

/**
 * Sessions in Redis, shared by every gateway that uses the same server. The server need not be there:
 * nothing is connected before the first call, a lost connection comes back by itself, and while the
 * server is known to be away calls fail at once.
 */
export class RedisSessions implements SessionStore {
  readonly backend = 'redis';
  readonly #options: RedisSessionsOptions;
  #client: Promise<Redis> | null = null;
  /** Why there is no connection; `null`: there is one, or it is being made. */
  #away: string | null = null;
  #closed = false;

  constructor(options: RedisSessionsOptions) {
    this.#options = options;
  }

  async get(key: string): Promise<SessionBinding | null> {
    const text = await this.#run((redis) => redis.get(keyPrefix + key));
    return text === null ? null : readBinding(text);
  }

  async set(key: string, binding: SessionBinding, ttlSeconds: number): Promise<void> {
    const seconds = Math.max(1, Math.floor(ttlSeconds));
    await this.#run((redis) => redis.setex(keyPrefix + key, seconds, writeBinding(binding)));
  }

  async ping(): Promise<void> {
    await this.#run((redis) => redis.ping());
  }

  async close(): Promise<void> {
    this.#closed = true;
    const redis = await this.#client?.catch(() => null);
    redis?.disconnect();
  }

  async #run<Reply>(command: (redis: Redis) => Promise<Reply>): Promise<Reply> {
    if (this.#closed) throw this.#failure('it was closed');
    if (this.#away !== null) throw this.#failure(this.#away);
    try {
      this.#client ??= this.#connect();
      return await command(await this.#client);
    } catch (error) {
      throw this.#failure(this.#away ?? messageOf(error));
    }
  }

  async #connect(): Promise<Redis> {
    const { authorities, names, url } = this.#options;
    const target = new URL(url);
    const { hostname } = target;
    target.hostname = await names.addressFor(hostname);
    const { Redis } = await import('ioredis');
    const redis = new Redis(target.href, {
      connectTimeout: connectMs,
      commandTimeout: commandMs,
      // A connection that went dead without a word would cost every request the time of a command.
      socketTimeout: commandMs,
      // Nothing of version 3 is used, and its greeting makes old servers repeat the password in an error.
      protocol: 2,
      disableClientInfo: true,
      // One pause is bridged, such as that of a server that closes idle connections.
      maxRetriesPerRequest: 1,
      retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), longestPauseMs),
      ...(target.protocol === 'rediss:' && {
        tls: {
          ...(authorities !== undefined && { ca: [...authorities] }),
          ...(isIP(hostname) === 0 && { servername: hostname }),
        },
      }),
    });
    redis.on('error', (error) => this.#lost(messageOf(error)));
    redis.on('ready', () => this.#found());
    if (this.#closed) redis.disconnect();
    return redis;
  }

  #lost(reason: string): void {
    const isNews = this.#away === null;
    this.#away = reason;
    if (isNews)
      this.#options.log('warn', `${this.#failure(reason).message}; requests are served without them`);
  }

  #found(): void {
    if (this.#away === null) return;
    this.#away = null;
    this.#options.log('info', `Sessions are in Redis at ${new URL(this.#options.url).host} again`);
  }

  /** Neither the library's error nor its message goes on as it is: both may hold the password. */
  #failure(reason: string): SessionStoreError {
    const target = new URL(this.#options.url);
    const secrets = [target.password, decodeURIComponent(target.password)].filter((text) => text !== '');
    const safe = secrets.reduce((text, secret) => text.replaceAll(secret, '•••'), reason);
    return new SessionStoreError(`No sessions from Redis at ${target.host}: ${safe}`);
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Of several addresses that were tried in vain, Node's own text is empty.
  return error.message || ('code' in error ? String(error.code) : error.name);
}
