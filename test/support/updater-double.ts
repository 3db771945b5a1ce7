import type { OfferedUpdate, Updater } from '../../src-main/console/updates/updater.ts';

/** An updater that offers one version, or none, and what it was told to do. */
export function createUpdaterDouble(offered: OfferedUpdate | null = { version: '0.2.0', news: 'Faster.' }) {
  const did: string[] = [];
  const updater: Updater = {
    async check(channel) {
      did.push(`check ${channel}`);
      return offered;
    },
    async download(onProgress) {
      did.push('download');
      onProgress(50);
    },
    installOnQuit: (on) => void did.push(`install on quit: ${on}`),
    async install() {
      did.push('install');
    },
  };
  return { updater, did };
}
