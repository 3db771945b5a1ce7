import type { IpcMain, IpcMainEvent, WebContents } from 'electron';
import type { Host } from '../console/host.ts';
import { serveContract } from '../console/serve-contract.ts';
import { ipcChannels } from './ipc-channels.ts';
import { isConsolePage } from './navigation-guard.ts';

/**
 * Serves the contract to one window over Electron's IPC. Messages from any other frame, and from a
 * page that is not ours, are dropped. Returns the function that ends the service.
 */
export function serveWindow(ipcMain: IpcMain, contents: WebContents, host: Host): () => void {
  let contract = open();
  const receive = (event: IpcMainEvent, message: unknown) => {
    const frame = event.senderFrame;
    const ours = event.sender === contents && frame !== null && frame === contents.mainFrame;
    if (ours && isConsolePage(frame.url)) contract.receive(message);
  };
  // A reloaded page knows nothing of the calls that its former self had open.
  const restart = () => {
    contract.close();
    contract = open();
  };
  const end = () => {
    ipcMain.off(ipcChannels.toHost, receive);
    contract.close();
  };
  ipcMain.on(ipcChannels.toHost, receive);
  contents.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) restart();
  });
  contents.once('destroyed', end);
  return end;

  function open() {
    return serveContract(host, (message) => {
      if (!contents.isDestroyed()) contents.send(ipcChannels.toWindow, message);
    });
  }
}
