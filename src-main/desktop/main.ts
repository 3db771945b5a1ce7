import { fileURLToPath } from 'node:url';
import * as electron from 'electron';
import { ensureDemoWorkspace } from '../console/demo-workspace.ts';
import type { Host } from '../console/host.ts';
import { hostWithUpdates } from '../console/updates/host-with-updates.ts';
import type { Updater } from '../console/updates/updater.ts';
import { deepLinkScheme } from '../contract/deep-link.ts';
import { openSwitchableHost } from '../instances/switchable-host.ts';
import { version } from '../product-version.ts';
import { type AppUpdates, appUpdates } from './app-updater.ts';
import { type Desktop, startDesktop } from './desktop.ts';
import { desktopArguments } from './desktop-arguments.ts';
import { electronKeychain } from './electron-keychain.ts';
import { hasTrayHost } from './tray-host.ts';
import { whyNotUpdated } from './update-source.ts';
import { createUtilityGatewaySpawner } from './utility-gateway-spawner.ts';

const { app, protocol } = electron;

// Module workers and storage work only under a scheme that is standard and secure; before `ready`.
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
]);

// Never awaited here: Electron becomes ready only when this module has been evaluated.
if (app.requestSingleInstanceLock()) run().catch(giveUp);
else app.quit();

async function run(): Promise<void> {
  const argv = [...process.argv];
  // macOS hands over the link that started the app as an event, before it is ready.
  app.once('open-url', (event, link) => {
    event.preventDefault();
    argv.push(link);
  });
  await app.whenReady();
  // From sources the program is Electron itself, which must be told what to open.
  if (app.isPackaged) app.setAsDefaultProtocolClient(deepLinkScheme);
  else app.setAsDefaultProtocolClient(deepLinkScheme, process.execPath, [fileURLToPath(import.meta.url)]);
  const desktop = Promise.withResolvers<Desktop>();
  const { home, instance, configFile } = desktopArguments(process.argv, process.env);
  const opened = await openSwitchableHost({
    configFile,
    fallbackConfig: async () => ({ configFile: await ensureDemoWorkspace(home), demo: true }),
    home,
    instance,
    mode: 'desktop',
    environment: process.env,
    envFiles: [],
    demo: false,
    version,
    spawnGateway: createUtilityGatewaySpawner(electron.utilityProcess, process.env),
    keychain: electronKeychain(electron.safeStorage, process.platform),
    collector: { grpcPort: 4317, httpPort: 4318, host: '127.0.0.1' },
    onStopRequested: () => app.quit(),
    onOpenRequested: async (location) => {
      await (await desktop.promise).window.show(location);
      return null;
    },
  });
  const { workspace } = await opened.host.call(
    'host.info',
    {},
    {
      signal: new AbortController().signal,
      progress: () => undefined,
    },
  );
  const started = await startDesktop({
    electron,
    host: await updatedHost(
      { ...opened.host, stop: (graceMs) => opened.close(graceMs) },
      home,
      async (updates) => (await desktop.promise).replace(() => install(updates)),
    ),
    workspace,
    files: {
      renderer: file('../renderer'),
      preload: file('../preload/preload.cjs'),
      icon: file('../../resources/icons/icon.png'),
      trayIcon: (state) => file(`../../resources/icons/tray-${state}.png`),
    },
    platform: process.platform,
    argv,
    hasTray: () => hasTrayHost(process.platform),
    graceMs: 5000,
  });
  desktop.resolve(started);
}

/** The app's own host, whose clients can update the app where it can be. */
async function updatedHost(
  host: Host,
  home: string,
  replaceBy: (updates: AppUpdates) => Promise<void>,
): Promise<Host> {
  const reason = await whyNotUpdated({
    isPackaged: app.isPackaged,
    platform: process.platform,
    environment: process.env,
    executable: process.execPath,
    resources: process.resourcesPath,
  });
  return hostWithUpdates(host, { home, version, updater: reason ?? (await ownUpdater(replaceBy)) });
}

async function ownUpdater(replaceBy: (updates: AppUpdates) => Promise<void>): Promise<Updater> {
  // It is large, and most starts need nothing of it.
  const { autoUpdater } = (await import('electron-updater')).default;
  const updates = appUpdates(autoUpdater);
  return { ...updates, install: () => replaceBy(updates) };
}

/** When all is closed. The version that was downloaded must not find this one in its place. */
function install(updates: AppUpdates): void {
  app.releaseSingleInstanceLock();
  if (updates.startDownloaded()) return;
  app.relaunch();
  app.exit(1);
}

/** Without a host there is nothing to show. */
function giveUp(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  app.exit(1);
}

/** A file of the build, from where this bundle lies. */
function file(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
