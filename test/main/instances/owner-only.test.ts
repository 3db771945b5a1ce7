import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { type RealConsole, startRealConsole } from '../../support/real-console.ts';

describe.skipIf(process.platform === 'win32')('what a host leaves on disk', { timeout: 60_000 }, () => {
  it('is for its owner alone, whatever the umask, and names its token in one place', async () => {
    const served = await startWithoutUmask();
    onTestFinished(() => served.stop());
    const token = new URL(served.url).searchParams.get('token') ?? '';
    await keepDraft(served);
    const asked = await fetch(`http://127.0.0.1:${served.listenerPort}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'hi' }] }),
    });
    expect(asked.status).toBe(200);
    await expect.poll(async () => (await served.run('trace', '--list')).length).toBeGreaterThan(0);

    const found = await entriesBelow(served.home);
    expect(found.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['traces.db', 'run/default/instance.json', 'run/default/control.sock']),
    );
    expect(found.some(({ path }) => path.startsWith('console/drafts/'))).toBe(true);
    expect(found.filter(({ mode }) => (mode & 0o077) !== 0)).toEqual([]);
    expect(token).not.toBe('');
    expect(found.filter(({ text }) => text.includes(token)).map(({ path }) => path)).toEqual([
      'run/default/console.token',
    ]);
    expect(served.said()).not.toContain(token);
  });
});

async function startWithoutUmask(): Promise<RealConsole> {
  const usual = process.umask(0);
  try {
    return await startRealConsole();
  } finally {
    process.umask(usual);
  }
}

/** As a window does while somebody types. */
async function keepDraft({ url }: RealConsole): Promise<void> {
  const { host, origin } = new URL(url);
  const entered = await fetch(url, { redirect: 'manual' });
  const cookie = String(entered.headers.get('set-cookie')).split(';')[0] ?? '';
  const socket = new WebSocket(`ws://${host}/contract`, { origin, headers: { cookie } });
  await once(socket, 'open');
  const params = {
    id: '0123456789abcdef',
    text: 'version: v0.4.0\n',
    baseSha256: '0'.repeat(64),
    cursor: { line: 1, column: 1 },
    scrollTop: 0,
  };
  socket.send(JSON.stringify({ type: 'call', id: 1, method: 'drafts.keep', params }));
  const [answer] = await once(socket, 'message');
  expect(JSON.parse(String(answer))).toMatchObject({ type: 'result', id: 1 });
  socket.close();
}

interface Entry {
  readonly path: string;
  readonly mode: number;
  /** Of a file. */
  readonly text: string;
}

async function entriesBelow(folder: string): Promise<readonly Entry[]> {
  const found: Entry[] = [{ path: '', mode: (await stat(folder)).mode, text: '' }];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const text = entry.isFile() ? await readFile(file, 'latin1') : '';
    found.push({ path: file.slice(folder.length + 1), mode: (await stat(file)).mode & 0o777, text });
  }
  return found;
}
