/** The IPC channels: every message on the first two is one of the contract, on the third a window's action. */
export const ipcChannels = {
  toHost: 'plano:to-host',
  toWindow: 'plano:to-window',
  act: 'plano:act',
} as const;
