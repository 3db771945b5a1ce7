import { once } from 'node:events';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { logIn } from '../../../src-main/cli/chatgpt/run-chatgpt.ts';
import { CliFailure, type CliIo, type GlobalOptions } from '../../../src-main/cli/cli-io.ts';
import { chatgptFile } from '../../../src-main/console/chatgpt-login.ts';
import { tempFolder } from '../console/temp-folder.ts';
import { cliWorkspace } from './cli-fixture.ts';

const claims = (payload: object) => `h.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.s`;
const inOneHour = Math.floor(Date.now() / 1000) + 3600;
const auth = { 'https://api.openai.com/auth': { chatgpt_account_id: 'acc-1' } };

/** What OpenAI's server does in a login; `pending` polls come before the code was typed. */
async function authorizationServer(pending: number, tokenStatus = 200) {
  const asked: { readonly path: string; readonly body: string; readonly type: string }[] = [];
  const server = createServer(async (request, response) => {
    const { url: path = '' } = request;
    asked.push({ path, body: await text(request), type: request.headers['content-type'] ?? '' });
    const polls = asked.filter((each) => each.path.endsWith('/deviceauth/token')).length;
    const say = (status: number, body: object) => response.writeHead(status).end(JSON.stringify(body));
    if (path.endsWith('/usercode')) say(200, { device_auth_id: 'd1', user_code: 'ABCD-1234', interval: 0 });
    else if (path.endsWith('/deviceauth/token')) {
      if (polls <= pending) say(403, {});
      else say(200, { authorization_code: 'c1', code_challenge: 'x', code_verifier: 'v1' });
    } else {
      const tokens = {
        access_token: claims({ exp: inOneHour }),
        refresh_token: 'r1',
        id_token: claims(auth),
      };
      say(tokenStatus, tokenStatus === 200 ? tokens : { error: 'secret-in-an-error' });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { asked, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** A login in this process, against a server of the test. */
async function login(origin: string, home: string, signal = new AbortController().signal) {
  const said = { out: '', err: '' };
  const writer = (name: 'out' | 'err') => ({
    write: (part: string) => {
      said[name] += part;
    },
  });
  const io: CliIo = {
    ...{ stdout: writer('out'), stderr: writer('err') },
    ...{ stdin: new PassThrough(), env: {}, cwd: '/', signal },
  };
  const globals = { home, json: true, quiet: false } as GlobalOptions;
  const failure = await logIn(io, globals, { origin, leastIntervalSeconds: 0.01 }).then(
    () => null,
    (error: unknown) => error,
  );
  return { ...said, failure };
}

describe('planoai chatgpt', () => {
  it('logs in by a code, and keeps what Plano keeps', async () => {
    const home = await tempFolder();
    const server = await authorizationServer(2);
    const { err, failure, out } = await login(server.origin, home);
    expect(failure).toBeNull();
    expect(err).toContain(`Open ${server.origin}/codex/device and type the code ABCD-1234`);
    expect(err).toContain('not an official one');
    expect(JSON.parse(out)).toMatchObject({ authenticated: true, account_id: 'acc-1', refreshable: true });
    expect(server.asked.map(({ path }) => path)).toEqual([
      '/api/accounts/deviceauth/usercode',
      ...Array(3).fill('/api/accounts/deviceauth/token'),
      '/oauth/token',
    ]);
    const form = new URLSearchParams(server.asked.at(-1)?.body);
    expect(Object.fromEntries(form)).toMatchObject({
      ...{ grant_type: 'authorization_code', code: 'c1', code_verifier: 'v1' },
      redirect_uri: `${server.origin}/deviceauth/callback`,
    });
    const file = chatgptFile(home);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      ...{ expires_at: inOneHour, account_id: 'acc-1', refresh_token: 'r1' },
    });
  });

  it('[cli 63] leaves the login before it alone until the new one is there', async () => {
    const home = await tempFolder();
    const file = chatgptFile(home);
    const before = '{"access_token":"old",  "expires_at": 1}';
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, before);
    const abort = new AbortController();
    const server = await authorizationServer(Number.POSITIVE_INFINITY);
    const ended = login(server.origin, home, abort.signal);
    await expect.poll(() => server.asked.length).toBeGreaterThan(2);
    abort.abort();
    expect((await ended).failure).toMatchObject({ code: 'interrupted', exitCode: 130 });
    expect(await readFile(file, 'utf8')).toBe(before);

    const refusing = await authorizationServer(0, 400);
    const { failure } = await login(refusing.origin, home);
    expect(failure).toBeInstanceOf(CliFailure);
    expect(failure).toMatchObject({
      code: 'login_failed',
      exitCode: 1,
      message: expect.stringContaining('HTTP 400'),
    });
    expect(String(failure)).not.toContain('secret-in-an-error');
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('[cli 62] says that there is no login', async () => {
    const { run } = await cliWorkspace();
    const { exitCode, out } = await run('chatgpt status --json');
    expect(exitCode).toBe(6);
    expect(JSON.parse(out)).toEqual({
      ...{ authenticated: false, account_id: null, expires_at: null },
      ...{ expires_in_s: null, refreshable: false },
    });
    expect((await run('chatgpt status')).out).toContain('planoai chatgpt login');
  });

  it('says how long a login holds, beyond a day too, and forgets it', async () => {
    const { home, run } = await cliWorkspace();
    const file = chatgptFile(home);
    await mkdir(dirname(file), { recursive: true });
    const record = {
      access_token: 't',
      expires_at: Math.floor(Date.now() / 1000) + 2 * 86_400 + 3 * 3600 + 90,
    };
    await writeFile(file, JSON.stringify(record));
    expect((await run('chatgpt status')).out).toBe('Logged in to ChatGPT, 2d 3h 1m remaining.\n');
    expect(JSON.parse((await run('chatgpt logout --json')).out)).toEqual({ logged_out: true });
    expect((await run('chatgpt status')).exitCode).toBe(6);
    expect((await run('chatgpt logout')).out).toContain('There was no login');
  });
});
