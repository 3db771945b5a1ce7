/** The two IPC channels; every message on them is one message of the contract. */
export const ipcChannels = { toHost: 'plano:to-host', toWindow: 'plano:to-window' } as const;
