import { Fnv64 } from './fnv64.ts';

/**
 * Addresses (`ip:port`) in the order in which a prompt should try them: every process and every replica
 * comes to the same order, and an address that goes or comes moves only the prompts that are its own.
 */
export function rendezvous(prefixHash: string, addresses: readonly string[]): string[] {
  return addresses
    .map((address) => ({ address, weight: new Fnv64().text(`${prefixHash}|${address}`).hex }))
    .sort((one, other) => (one.weight < other.weight ? 1 : -1))
    .map(({ address }) => address);
}
