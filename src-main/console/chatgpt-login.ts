import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ChatgptAccess } from '../../src-gateway/providers/chatgpt-access.ts';
import type { ChatgptRecord } from './chatgpt-device-login.ts';
import { saveFile } from './save-file.ts';

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
  const record = recordIn(chatgptFile(home));
  const accessToken = record.access_token;
  if (typeof accessToken !== 'string' || accessToken === '') return { access: null, isExpired: false };
  const { account_id: account, expires_at: expiresAt } = record;
  if (typeof expiresAt === 'number' && now / 1000 >= expiresAt - skew)
    return { access: null, isExpired: true };
  const accountId = typeof account === 'string' && account !== '' ? account : null;
  return { access: { accessToken, accountId }, isExpired: false };
}

/** Where Plano's own command line keeps it too. */
export function chatgptFile(home: string): string {
  return join(home, 'chatgpt', 'auth.json');
}

/** The login whatever its age; `null`: there is none. Never throws. */
export function readChatgptRecord(home: string): ChatgptRecord | null {
  const record = recordIn(chatgptFile(home));
  const text = (name: string) => {
    const value = record[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const accessToken = text('access_token');
  if (accessToken === null) return null;
  const { expires_at: expiresAt } = record;
  return {
    access_token: accessToken,
    refresh_token: text('refresh_token'),
    id_token: text('id_token'),
    expires_at: typeof expiresAt === 'number' ? expiresAt : null,
    account_id: text('account_id'),
  };
}

/** Replaces the login in one step, readable for its owner only. */
export async function saveChatgptRecord(home: string, record: ChatgptRecord): Promise<void> {
  const file = chatgptFile(home);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await saveFile(file, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
}

function recordIn(file: string): Readonly<Record<string, unknown>> {
  try {
    const record: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof record === 'object' && record !== null ? { ...record } : {};
  } catch {
    return {};
  }
}
