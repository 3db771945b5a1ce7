import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configureRequestUrl, type DownloadOptions, HttpExecutor } from 'builder-util-runtime';
import electronUpdater from 'electron-updater';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { appUpdates } from '../../../src-main/desktop/app-updater.ts';

/** electron-updater's own requests, by Node in place of Electron's network. */
class NodeExecutor extends HttpExecutor<ReturnType<typeof nodeRequest>> {
  createRequest(options: RequestOptions, callback: (response: IncomingMessage) => void) {
    return nodeRequest(options, callback);
  }

  download(url: URL, destination: string, options: DownloadOptions): Promise<string> {
    return options.cancellationToken.createPromise((resolve, reject, onCancel) => {
      const wanted: RequestOptions = {};
      configureRequestUrl(url, wanted);
      const callback = (error: unknown) => (error instanceof Error ? reject(error) : resolve(destination));
      this.doDownload(wanted, { destination, options, onCancel, callback, responseHandler: null }, 0);
    });
  }
}

function nodeRequest(options: RequestOptions, callback: (response: IncomingMessage) => void) {
  const sent = request(options, callback);
  return Object.assign(sent, { abort: () => void sent.destroy() });
}

let folder: string;
let feed: Map<string, string>;
let asked: string[];
let url: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plano-update-'));
  feed = new Map();
  asked = [];
  const server = createServer(({ url: path = '/' }, response) => {
    const file = new URL(path, 'http://feed.localhost').pathname.slice(1);
    asked.push(file);
    const text = feed.get(file);
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
  await writeFile(join(folder, 'plano-console.AppImage'), 'the old program', { mode: 0o755 });
  await writeFile(
    join(folder, 'app-update.yml'),
    `provider: generic\nurl: ${url}\nupdaterCacheDirName: plano-updates\n`,
  );
  vi.stubEnv('APPIMAGE', join(folder, 'plano-console.AppImage'));
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    server.close();
    await rm(folder, { recursive: true });
  });
});

function offer(channel: string, version: string, program: string, sha512 = digest(program)): void {
  const path = `plano-console-${version}.AppImage`;
  feed.set(path, program);
  feed.set(
    `${channel}-linux.yml`,
    JSON.stringify({
      version,
      files: [{ url: path, sha512, size: Buffer.byteLength(program) }],
      path,
      sha512,
      releaseNotes: '<p>Faster &amp; <b>smaller</b></p>',
      releaseDate: '2026-11-01T00:00:00.000Z',
    }),
  );
}

const digest = (text: string) => createHash('sha512').update(text).digest('base64');

/** The updater of AppImages, as it runs in an app of version 1.0.0. */
function open() {
  let quits = 0;
  const updater = new electronUpdater.AppImageUpdater(null, {
    version: '1.0.0',
    name: 'plano-console',
    isPackaged: true,
    appUpdateConfigPath: join(folder, 'app-update.yml'),
    userDataPath: folder,
    baseCachePath: join(folder, 'cache'),
    whenReady: async () => undefined,
    relaunch: () => undefined,
    quit: () => {
      quits += 1;
    },
    onQuit: () => undefined,
  });
  // Its own is made for Electron's network; it has no parameter for another one.
  Object.assign(updater, { httpExecutor: new NodeExecutor() });
  updater.disableDifferentialDownload = true;
  return { updates: appUpdates(updater), quits: () => quits };
}

describe('the updater of the app', () => {
  it('asks nobody before it is told to', () => {
    open();
    expect(asked).toEqual([]);
  });

  it('finds the newer version of a channel, with what is new as plain text', async () => {
    offer('latest', '1.1.0', 'stable');
    offer('beta', '1.2.0-beta.1', 'beta');
    const { updates } = open();
    expect(await updates.check('stable')).toEqual({ version: '1.1.0', news: 'Faster & smaller' });
    expect(await updates.check('beta')).toMatchObject({ version: '1.2.0-beta.1' });
    expect(asked).toEqual(['latest-linux.yml', 'beta-linux.yml']);
  });

  it.each(['1.0.0', '0.9.0'])('has no use for version %s', async (version) => {
    offer('latest', version, 'old');
    expect(await open().updates.check('stable')).toBeNull();
  });

  it('rejects where the place that updates come from has none', async () => {
    await expect(open().updates.check('stable')).rejects.toThrow('latest-linux.yml');
  });

  it('refuses a program that is not the one which was announced', async () => {
    offer('latest', '1.1.0', 'forged', digest('genuine'));
    const { updates } = open();
    await updates.check('stable');
    await expect(updates.download(() => undefined)).rejects.toThrow(/sha512 checksum mismatch/);
    expect(updates.startDownloaded()).toBe(false);
    expect(await readFile(join(folder, 'plano-console.AppImage'), 'utf8')).toBe('the old program');
  });

  it('puts the new program in the place of the old one, starts it and ends this one', async () => {
    const started = join(folder, 'started');
    const program = `#!/bin/sh\necho 1.1.0 > ${started}\n`;
    offer('latest', '1.1.0', program);
    const { updates, quits } = open();
    standInForElectron();
    await updates.check('stable');
    const percents: number[] = [];
    await updates.download((percent) => percents.push(percent));
    expect(await readFile(join(folder, 'plano-console.AppImage'), 'utf8')).toBe('the old program');
    expect(updates.startDownloaded()).toBe(true);
    await expect.poll(quits).toBe(1);
    expect(await readFile(join(folder, 'plano-console.AppImage'), 'utf8')).toBe(program);
    await expect
      .poll(() =>
        stat(started).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  });
});

/** electron-updater tells Electron's own updater when it quits the app. */
function standInForElectron(): void {
  const load = createRequire(createRequire(import.meta.url).resolve('electron-updater'));
  const file = load.resolve('electron');
  const before = load.cache[file];
  load.cache[file] = Object.assign(new (load('node:module'))(file), {
    loaded: true,
    exports: { autoUpdater: new EventEmitter() },
  });
  onTestFinished(() => {
    if (before === undefined) delete load.cache[file];
    else load.cache[file] = before;
  });
}
