import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Installation, whyNotUpdated } from '../../../src-main/desktop/update-source.ts';

const feed = 'provider: generic\nurl: https://updates.example.org/\n';
const appImage = { platform: 'linux', environment: { APPIMAGE: '/opt/plano.AppImage' } } as const;

/** What an app was installed by, what its package says of updates, and why it does not update itself. */
const rows: readonly [string, Partial<Installation>, string | null, string | null][] = [
  ['sources', { isPackaged: false }, feed, 'sources'],
  ['a snap', { ...appImage, environment: { SNAP: '/snap/plano/1' } }, feed, 'snap'],
  ['a Flatpak', { ...appImage, environment: { FLATPAK_ID: 'dev.plano-console' } }, feed, 'flatpak'],
  ['a package of the system', { platform: 'linux', environment: {} }, feed, 'package'],
  ['an AppImage', appImage, feed, null],
  ['an AppImage that names a service', appImage, 'provider: github\nowner: o\nrepo: r\n', null],
  ['an AppImage whose build names no feed', appImage, null, 'no-feed'],
  ['an AppImage with a feed that is not encrypted', appImage, feed.replace('https', 'http'), 'unsigned'],
  ['an installer that nobody signed', { platform: 'win32' }, feed, 'unsigned'],
  ['a signed installer', { platform: 'win32' }, `${feed}publisherName: [Plano]\n`, null],
  ['an app for macOS without a team', { platform: 'darwin', executable: '/no/such/app' }, feed, 'unsigned'],
];

it.each(rows)('%s', async (_name, part, updateFile, reason) => {
  const resources = await mkdtemp(join(tmpdir(), 'plano-resources-'));
  onTestFinished(() => rm(resources, { recursive: true }));
  if (updateFile !== null) await writeFile(join(resources, 'app-update.yml'), updateFile);
  const installation = {
    isPackaged: true,
    platform: 'linux',
    environment: {},
    executable: '/opt/plano',
    resources,
  };
  expect(await whyNotUpdated({ ...installation, ...part } as Installation)).toBe(reason);
});
