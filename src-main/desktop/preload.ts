import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import type { WindowAction } from '../contract/command-titles.ts';
import type { ClientMessage, HostMessage } from '../contract/messages.ts';
import { ipcChannels } from './ipc-channels.ts';

/** All that the window can reach of Electron: the contract's messages, out and in. */
const bridge = {
  send(message: ClientMessage): void {
    ipcRenderer.send(ipcChannels.toHost, message);
  },
  act(action: WindowAction): void {
    ipcRenderer.send(ipcChannels.act, action);
  },
  onMessage(listener: (message: HostMessage) => void): () => void {
    const receive = (_event: IpcRendererEvent, message: HostMessage) => listener(message);
    ipcRenderer.on(ipcChannels.toWindow, receive);
    return () => ipcRenderer.off(ipcChannels.toWindow, receive);
  },
};

export type PlanoConsoleBridge = typeof bridge;

contextBridge.exposeInMainWorld('planoConsole', bridge);
