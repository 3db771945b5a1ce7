import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const maximumSessions = 64;

/**
 * Who may use the web console. The token opens the door once per browser; what the browser keeps is a
 * random session id in a cookie that scripts cannot read.
 */
export class ConsoleSessions {
  readonly #token: Buffer;
  readonly #sessions = new Set<string>();

  constructor(token: string) {
    this.#token = digest(token);
  }

  /** A new session id, or `null` when the token is wrong. The oldest session ends when there are too many. */
  open(token: string): string | null {
    if (!timingSafeEqual(digest(token), this.#token)) return null;
    const session = randomBytes(32).toString('base64url');
    this.#sessions.add(session);
    if (this.#sessions.size > maximumSessions) {
      const [oldest] = this.#sessions;
      if (oldest !== undefined) this.#sessions.delete(oldest);
    }
    return session;
  }

  isOpen(session: string | undefined): boolean {
    return session !== undefined && this.#sessions.has(session);
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
