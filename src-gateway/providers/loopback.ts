import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** What nearly every request of this machine names. */
const usual: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1', '[::1]', '::ffff:127.0.0.1']);

/** Whether an address or `localhost` stays on this machine. `::ffff:127.0.0.1` and `[::1]` count. */
export function isLoopback(address: string): boolean {
  if (usual.has(address)) return true;
  const bare = address
    .replace(/^\[|\]$/g, '')
    .replace(/^::ffff:(?=\d)/i, '')
    .toLowerCase();
  if (bare === 'localhost' || bare.endsWith('.localhost')) return true;
  const family = isIP(bare);
  return family !== 0 && loopback.check(bare, family === 6 ? 'ipv6' : 'ipv4');
}
