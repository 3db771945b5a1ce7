import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChatgptAccess } from '../../src-gateway/providers/chatgpt-access.ts';

export interface StoredLogin {
  /** `null`: there is none that can be used. */
  readonly access: ChatgptAccess | null;
  /** There is one, but its time is over. */
  readonly isExpired: boolean;
}

/** A token that ends within this time is of no use to a request, in seconds. */
const skew = 60;

/**
 * The login to a ChatGPT subscription in `chatgpt/auth.json` of Plano's home, as Plano's own command line
 * leaves it there. `now` in milliseconds. Never throws: a file that is no such record is none.
 */
export function readChatgptLogin(home: string, now: number): StoredLogin {
  const record = recordIn(join(home, 'chatgpt', 'auth.json'));
  const accessToken = record.access_token;
  if (typeof accessToken !== 'string' || accessToken === '') return { access: null, isExpired: false };
  const { account_id: account, expires_at: expiresAt } = record;
  if (typeof expiresAt === 'number' && now / 1000 >= expiresAt - skew)
    return { access: null, isExpired: true };
  const accountId = typeof account === 'string' && account !== '' ? account : null;
  return { access: { accessToken, accountId }, isExpired: false };
}

function recordIn(file: string): Readonly<Record<string, unknown>> {
  try {
    const record: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof record === 'object' && record !== null ? { ...record } : {};
  } catch {
    return {};
  }
}
