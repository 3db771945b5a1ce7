import { isIPv6 } from 'node:net';

export interface BindAddress {
  readonly address: string;
  readonly port: number;
}

/** Reads `host:port` or `[v6]:port`, as in `METRICS_BIND_ADDRESS`; `null`: it is not one. */
export function parseBindAddress(text: string): BindAddress | null {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(text.trim());
  if (match === null) {
    return null;
  }
  const [, v6, name, digits] = match;
  const port = Number(digits);
  if (port > 65_535 || (v6 !== undefined && !isIPv6(v6))) {
    return null;
  }
  return { address: v6 ?? name ?? '', port };
}
