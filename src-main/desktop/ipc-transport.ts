import type { IpcMain, IpcMainEvent, WebContents } from 'electron';
import type { Host } from '../console/host.ts';
import { serveContract } from '../console/serve-contract.ts';
import { isWindowAction, type WindowAction } from '../contract/command-titles.ts';
import { ipcChannels } from './ipc-channels.ts';
import { isConsolePage } from './navigation-guard.ts';

/**
 * Serves the contract to one window over Electron's IPC. Messages from any other frame, and from a
 * page that is not ours, are dropped. Returns the function that ends the service.
 */
export function serveWindow(
  ipcMain: IpcMain,
  contents: WebContents,
  host: Host,
  act: (action: WindowAction) => void,
): () => void {
  let contract = open();
  const isOurs = ({ sender, senderFrame: frame }: IpcMainEvent) =>
    sender === contents && frame !== null && frame === contents.mainFrame && isConsolePage(frame.url);
  const receive = (event: IpcMainEvent, message: unknown) => {
    if (isOurs(event)) contract.receive(message);
  };
  const receiveAction = (event: IpcMainEvent, action: unknown) => {
    if (isOurs(event) && isWindowAction(action)) act(action);
  };
  // A reloaded page knows nothing of the calls that its former self had open.
  const restart = () => {
    contract.close();
    contract = open();
  };
  const end = () => {
    ipcMain.off(ipcChannels.toHost, receive);
    ipcMain.off(ipcChannels.act, receiveAction);
    contract.close();
  };
  ipcMain.on(ipcChannels.toHost, receive);
  ipcMain.on(ipcChannels.act, receiveAction);
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
