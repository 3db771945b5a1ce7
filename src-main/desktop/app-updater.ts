import type { AppUpdater } from 'electron-updater';
import type { Updater } from '../console/updates/updater.ts';

export interface AppUpdates extends Omit<Updater, 'install'> {
  /** Ends the app and starts the one that was downloaded; `false`: it could not, and the app runs on. */
  startDownloaded(): boolean;
}

/** By electron-updater's names; a stable version is offered to those who want beta versions as well. */
const feeds = { stable: 'latest', beta: 'beta' } as const;

/** As much of what is new as anybody reads, in characters. */
const mostNews = 20_000;

/** electron-updater as the console uses it: it does nothing by itself and never goes back to an older version. */
export function appUpdates(updater: AppUpdater): AppUpdates {
  updater.logger = null;
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  updater.disableWebInstaller = true;
  // Whatever fails rejects the call as well; without a listener an event of that name would end the app.
  updater.on('error', () => undefined);
  return {
    async check(channel) {
      updater.allowPrerelease = channel === 'beta';
      updater.channel = feeds[channel];
      // Set together with the channel, against what we want.
      updater.allowDowngrade = false;
      const found = await updater.checkForUpdates();
      if (found === null || !found.isUpdateAvailable) return null;
      return {
        version: found.updateInfo.version.slice(0, 64),
        news: newsText(found.updateInfo.releaseNotes),
      };
    },
    async download(onProgress) {
      const tell = ({ percent }: { readonly percent: number }) => onProgress(percent);
      updater.on('download-progress', tell);
      try {
        await updater.downloadUpdate();
      } finally {
        updater.off('download-progress', tell);
      }
    },
    installOnQuit(on) {
      updater.autoInstallOnAppQuit = on;
    },
    startDownloaded() {
      let failed = false;
      updater.once('error', () => {
        failed = true;
      });
      updater.quitAndInstall(false, true);
      return !failed;
    },
  };
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Feeds give text, HTML, or one of these for each version. */
function newsText(notes: unknown): string {
  const texts = Array.isArray(notes) ? notes.map((note: unknown) => noteOf(note)) : [notes];
  return texts
    .filter((text) => typeof text === 'string')
    .join('\n\n')
    .replace(/<\/?[a-z][^>]*>/gi, '')
    .replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => entities[name] ?? whole)
    .trim()
    .slice(0, mostNews);
}

function noteOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'note' in value ? value.note : null;
}
