import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import type { UpdatesElsewhere } from '../contract/update-calls.ts';

/** How this app came to be here. */
export interface Installation {
  readonly isPackaged: boolean;
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The program's own file, absolute. */
  readonly executable: string;
  /** Where the package keeps what is not code, absolute. */
  readonly resources: string;
}

/** Why the app does not update itself; `null`: it can, and will know a genuine update. */
export async function whyNotUpdated(installation: Installation): Promise<UpdatesElsewhere | null> {
  const { environment, executable, isPackaged, platform, resources } = installation;
  if (!isPackaged) return 'sources';
  if (environment.SNAP) return 'snap';
  if (environment.FLATPAK_ID) return 'flatpak';
  if (platform === 'darwin' && caskrooms.some((folder) => existsSync(join(folder, cask)))) return 'homebrew';
  // What a package brought is the package manager's to replace, and belongs to root.
  if (platform === 'linux' && !environment.APPIMAGE) return 'package';
  const feed = await feedIn(resources);
  if (feed === null) return 'no-feed';
  if (!feed.isEncrypted) return 'unsigned';
  // Without a publisher electron-updater would take whatever the feed has.
  if (platform === 'win32') return feed.hasPublisher ? null : 'unsigned';
  if (platform === 'darwin') return (await isSignedByTeam(executable)) ? null : 'unsigned';
  return null;
}

const caskrooms = ['/opt/homebrew/Caskroom', '/usr/local/Caskroom'];
const cask = 'plano-console';

/** What electron-builder wrote down of the place that updates come from. */
async function feedIn(resources: string) {
  const text = await readFile(join(resources, 'app-update.yml'), 'utf8').catch(() => null);
  if (text === null) return null;
  const feed: unknown = parse(text);
  if (typeof feed !== 'object' || feed === null) return null;
  const address = 'url' in feed ? feed.url : undefined;
  const publisher = 'publisherName' in feed ? feed.publisherName : undefined;
  return {
    // Services with a name of their own are asked over TLS.
    isEncrypted: address === undefined || (typeof address === 'string' && address.startsWith('https://')),
    hasPublisher: Array.isArray(publisher) ? publisher.length > 0 : Boolean(publisher),
  };
}

/** macOS takes an update only from the same team; a signature for this machine alone has none. */
async function isSignedByTeam(executable: string): Promise<boolean> {
  try {
    // It tells on stderr.
    const { stderr } = await promisify(execFile)('/usr/bin/codesign', [
      '--display',
      '--verbose=2',
      executable,
    ]);
    return /^TeamIdentifier=(?!not set)/m.test(stderr);
  } catch {
    return false;
  }
}
