import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether an address or `localhost` stays on this machine. `::ffff:127.0.0.1` and `[::1]` count. */
export function isLoopback(address: string): boolean {
  const bare = address
    .replace(/^\[|\]$/g, '')
    .replace(/^::ffff:(?=\d)/i, '')
    .toLowerCase();
  if (bare === 'localhost' || bare.endsWith('.localhost')) return true;
  const family = isIP(bare);
  return family !== 0 && loopback.check(bare, family === 6 ? 'ipv6' : 'ipv4');
}
