import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readChatgptLogin } from '../../../src-main/console/chatgpt-login.ts';
import { tempFolder } from './temp-folder.ts';

const now = 1_700_000_000_000;

async function read(record: string | null) {
  const home = await tempFolder();
  mkdirSync(join(home, 'chatgpt'));
  if (record !== null) writeFileSync(join(home, 'chatgpt', 'auth.json'), record);
  return readChatgptLogin(home, now);
}

describe('the stored login to ChatGPT', () => {
  it.each([
    [{ access_token: 't', account_id: 'a', expires_at: now / 1000 + 600, refresh_token: 'r' }, 'a'],
    [{ access_token: 't' }, null],
  ])('is what the record holds: %j', async (record, accountId) => {
    expect(await read(JSON.stringify(record))).toEqual({
      access: { accessToken: 't', accountId },
      isExpired: false,
    });
  });

  it('is over a minute before its time', async () => {
    const record = JSON.stringify({ access_token: 't', expires_at: now / 1000 + 59 });
    expect(await read(record)).toEqual({ access: null, isExpired: true });
  });

  it.each([null, '', 'nonsense', '[]', '{"access_token":""}', '{"access_token":5}'])(
    'is none in %j',
    async (text) => expect(await read(text)).toEqual({ access: null, isExpired: false }),
  );
});
