import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ChatgptLoginError, type ChatgptRecord, refreshLogin } from './chatgpt-device-login.ts';
import { chatgptFile, readChatgptLogin, readChatgptRecord, saveChatgptRecord } from './chatgpt-login.ts';

export interface ChatgptRefreshOptions {
  readonly home: string;
  /** Left out: that of OpenAI. */
  readonly origin?: string | undefined;
  /** There is a new token, and the gateway has the old one. */
  onRenewed(): Promise<void>;
  log(level: 'info' | 'warn', message: string): void;
}

/** So long before its end a login is renewed. */
const aheadMs = 5 * 60_000;
const retryMs = 30_000;
/** Timers count no more than 24 days. */
const longestWaitMs = 24 * 3_600_000;
/** Whoever holds the lock longer has crashed. */
const lockMs = 60_000;

/**
 * Keeps the login to a ChatGPT subscription fresh while a config serves that uses it. However many ask, and
 * however many gateways share the home, the server is asked once: its answer makes the old login void.
 */
export class ChatgptRefresh {
  readonly #options: ChatgptRefreshOptions;
  readonly #ending = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #renewal: Promise<boolean> | null = null;
  #isNeeded = false;
  /** The token that the gateway has. */
  #inUse: string | null = null;

  constructor(options: ChatgptRefreshOptions) {
    this.#options = options;
  }

  /** Whether what is about to serve uses the stored login. */
  follow(isNeeded: boolean): void {
    this.#isNeeded = isNeeded;
  }

  /** The gateway is given this token. */
  handOut(token: string | null): void {
    this.#inUse = token;
  }

  /** The gateway has what it was given. */
  served(): void {
    this.#arm();
  }

  /** Renews a login that ends soon; without one, or when it cannot be renewed, nothing happens. Never rejects. */
  async freshen(): Promise<void> {
    if (this.#isNeeded && this.#untilDueMs() === 0) await this.#renew();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#ending.abort();
  }

  #arm(waitMs = this.#isNews() ? 0 : this.#untilDueMs()): void {
    clearTimeout(this.#timer);
    if (!this.#isNeeded || waitMs === null || this.#ending.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#onTime(), Math.min(waitMs, longestWaitMs)).unref();
  }

  async #onTime(): Promise<void> {
    if (this.#untilDueMs() === 0 && !(await this.#renew())) return;
    if (!this.#isNews()) return this.#arm();
    try {
      await this.#options.onRenewed();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.log('warn', `The gateway goes on with the old ChatGPT login: ${reason}`);
      this.#arm(retryMs);
    }
  }

  /** There is another token than the gateway has: it may have been another gateway of this home that renewed it. */
  #isNews(): boolean {
    const { access, isExpired } = readChatgptLogin(this.#options.home, Date.now());
    return !isExpired && access !== null && access.accessToken !== this.#inUse;
  }

  /** `null`: there is nothing that could be renewed. */
  #untilDueMs(): number | null {
    const record = readChatgptRecord(this.#options.home);
    if (record?.refresh_token == null || record.expires_at === null) return null;
    return Math.max(0, record.expires_at * 1000 - aheadMs - Date.now());
  }

  /** Resolves with whether the login is fresh now. */
  #renew(): Promise<boolean> {
    this.#renewal ??= this.#ask().finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #ask(): Promise<boolean> {
    const { home, log, origin } = this.#options;
    const lock = `${chatgptFile(home)}.lock`;
    if (!(await take(lock))) {
      // Another gateway of this home asks; its answer is looked for soon.
      this.#arm(retryMs);
      return false;
    }
    try {
      const record = readChatgptRecord(home);
      if (record === null || this.#untilDueMs() !== 0) return true;
      const renewed = await refreshLogin(record, {
        signal: this.#ending.signal,
        ...(origin !== undefined && { origin }),
      });
      await saveChatgptRecord(home, renewed);
      log('info', `The ChatGPT login was renewed${untilText(renewed)}.`);
      return true;
    } catch (error) {
      if (this.#ending.signal.aborted) return false;
      const reason = error instanceof Error ? error.message : String(error);
      const isOver = error instanceof ChatgptLoginError && error.code === 'login_refused';
      const next = isOver ? 'Log in again: planoai chatgpt login' : 'It is tried again.';
      log('warn', `The ChatGPT login could not be renewed: ${reason}. ${next}`);
      if (!isOver) this.#arm(retryMs);
      return false;
    } finally {
      await rm(lock, { force: true });
    }
  }
}

/** A file that only one process can make. */
async function take(lock: string): Promise<boolean> {
  await mkdir(dirname(lock), { recursive: true, mode: 0o700 });
  const held = await stat(lock).catch(() => null);
  if (held !== null && Date.now() - held.mtimeMs > lockMs) await rm(lock, { force: true });
  try {
    await (await open(lock, 'wx', 0o600)).close();
    return true;
  } catch {
    return false;
  }
}

function untilText({ expires_at: end }: ChatgptRecord): string {
  return end === null
    ? ''
    : ` until ${new Date(end * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
