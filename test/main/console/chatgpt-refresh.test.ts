import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ChatgptRefresh } from '../../../src-main/console/chatgpt-refresh.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { tempFolder } from './temp-folder.ts';
import { chat, openTestHost } from './test-host.ts';

/** A token that is valid for so many seconds, as far as anybody can read. */
function token(name: string, seconds: number): string {
  const claims = {
    exp: Math.floor(Date.now() / 1000) + seconds,
    'https://api.openai.com/auth': { chatgpt_account_id: 'acc' },
  };
  return `${name}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
}

async function server(): Promise<RecordingProvider> {
  const started = await startRecordingProvider();
  onTestFinished(() => started.close());
  return started;
}

/** A home with a login that ends in so many seconds. */
async function homeWith(seconds: number, folder?: string) {
  const home = folder ?? (await tempFolder());
  const file = join(home, 'chatgpt', 'auth.json');
  await mkdir(join(home, 'chatgpt'), { recursive: true });
  const record = {
    access_token: token('old', seconds),
    refresh_token: 'refresh-1',
    id_token: 'id',
    account_id: 'acc',
  };
  await writeFile(file, JSON.stringify({ ...record, expires_at: Math.floor(Date.now() / 1000) + seconds }), {
    mode: 0o600,
  });
  return { home, file, record: async () => JSON.parse(await readFile(file, 'utf8')) };
}

function renewing(home: string, origin: string) {
  const said: string[] = [];
  let renewals = 0;
  const refresh = new ChatgptRefresh({
    ...{ home, origin },
    onRenewed: async () => {
      renewals += 1;
    },
    log: (_level, message) => void said.push(message),
  });
  onTestFinished(() => refresh.close());
  refresh.follow(true);
  return { refresh, said, renewals: () => renewals };
}

describe('a login to ChatGPT that ends soon', () => {
  it('is renewed once, however many ask, and takes the place of the old one in one step', async () => {
    const auth = await server();
    const { file, home, record } = await homeWith(200);
    const fresh = token('new', 3600);
    auth.answer = answerJson(200, { access_token: fresh, refresh_token: 'refresh-2' });
    const one = renewing(home, auth.url);
    const other = renewing(home, auth.url);
    await Promise.all([one.refresh.freshen(), one.refresh.freshen(), other.refresh.freshen()]);
    expect(auth.requests).toHaveLength(1);
    const [asked] = auth.requests;
    expect(asked).toMatchObject({ method: 'POST', path: '/oauth/token' });
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      client_id: 'app_EMoamEEZ73f0CkXaXp7hrann',
      grant_type: 'refresh_token',
      refresh_token: 'refresh-1',
      scope: 'openid profile email',
    });
    expect(await record()).toMatchObject({
      ...{ access_token: fresh, refresh_token: 'refresh-2', id_token: 'id', account_id: 'acc' },
      expires_at: expect.closeTo(Date.now() / 1000 + 3600, -2),
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect([...one.said, ...other.said].join()).not.toMatch(/refresh-|new\./);
  });

  it('stays as it is while it has time, and when nobody uses it', async () => {
    const auth = await server();
    const { home } = await homeWith(301);
    const lasting = await homeWith(3600);
    await renewing(lasting.home, auth.url).refresh.freshen();
    const unused = renewing(home, auth.url);
    unused.refresh.follow(false);
    await unused.refresh.freshen();
    expect(auth.requests).toHaveLength(0);
  });

  it('stays in its file when it cannot be renewed, and the log says what helps', async () => {
    const auth = await server();
    const { home, record } = await homeWith(100);
    const before = await record();
    auth.answer = answerJson(400, { error: 'invalid_grant', error_description: 'refresh-1 was used' });
    const { refresh, said } = renewing(home, auth.url);
    await refresh.freshen();
    auth.answer = answerJson(503, {});
    await refresh.freshen();
    expect(await record()).toEqual(before);
    expect(said).toEqual([
      'The ChatGPT login could not be renewed: The login is not renewed (HTTP 400). Log in again: planoai chatgpt login',
      'The ChatGPT login could not be renewed: The login failed: no token was given (HTTP 503). It is tried again.',
    ]);
  });

  it('is renewed before a gateway starts with it and while it runs', {
    timeout: 30_000,
  }, async () => {
    const [auth, provider] = [await server(), await server()];
    const folder = await tempFolder();
    await homeWith(-10, join(folder, 'home'));
    let given = 0;
    auth.answer = (response) => {
      given += 1;
      // The first one is due two seconds later.
      answerJson(200, {
        access_token: token(`new-${given}`, given === 1 ? 302 : 3600),
        refresh_token: `r-${given}`,
      })(response);
    };
    provider.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const done = { id: 'r', object: 'response', status: 'completed', output: [] };
      response.end(
        `event: response.completed\ndata: ${JSON.stringify({ type: 'response.completed', response: done })}\n\n`,
      );
    };
    const host = await openTestHost({
      folder,
      chatgptOrigin: auth.url,
      config: ({ listener }) => `version: v0.4.0
listeners: [{type: model, name: main, port: ${listener}}]
model_providers: [{model: chatgpt/gpt-5, base_url: "${provider.url}/backend-api/codex", default: true}]
`,
    });
    await host.start();
    await chat(host.url, 'chatgpt/gpt-5');
    const sent = () => String(provider.requests.at(-1)?.headers.authorization);
    // The second one, when the start has taken the two seconds.
    expect(sent()).toMatch(/^Bearer new-[12]\./);
    await expect
      .poll(
        async () => {
          await chat(host.url, 'chatgpt/gpt-5');
          return sent();
        },
        { timeout: 15_000, interval: 300 },
      )
      .toMatch(/^Bearer new-2\./);
    expect(provider.requests.at(-1)?.headers['chatgpt-account-id']).toBe('acc');
    const { entries } = await host.call('logs.read', { tail: 1000 });
    expect(JSON.stringify(entries)).not.toMatch(/new-\d\.|r-\d"/);
  });
});
