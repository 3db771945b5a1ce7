import { execFile } from 'node:child_process';

/** The name that a desktop's tray owns on the session bus. */
const trayService = 'org.kde.StatusNotifierWatcher';
const askMs = 1000;

/** Whether this desktop shows tray icons: always on Windows and macOS; on Linux the session bus tells. */
export function hasTrayHost(platform: NodeJS.Platform): Promise<boolean> {
  if (platform !== 'linux') return Promise.resolve(true);
  const question = [
    ...['call', '--session', '--dest', 'org.freedesktop.DBus', '--object-path', '/org/freedesktop/DBus'],
    ...['--method', 'org.freedesktop.DBus.NameHasOwner', trayService],
  ];
  return new Promise((resolve) => {
    execFile('gdbus', question, { timeout: askMs }, (error, stdout) => {
      resolve(error === null && stdout.includes('true'));
    });
  });
}
