import type { ListenerConfig } from '../../../src-gateway/config/gateway-config.ts';

/** The first listener that wants a port which another address of the old config holds; `null`: none does. */
export function movedListener(
  before: readonly ListenerConfig[],
  after: readonly ListenerConfig[],
): ListenerConfig | null {
  const isTaken = ({ address, port }: ListenerConfig) =>
    port !== 0 && before.some((old) => old.port === port && old.address !== address);
  return after.find(isTaken) ?? null;
}
