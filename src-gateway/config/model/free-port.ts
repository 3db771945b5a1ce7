import type { ListenerType } from '../gateway-config.ts';

/** Ports that Plano opens for itself. */
export const PLANO_PORTS: readonly number[] = [9091, 9092, 9901, 10001, 11000, 12001];

/** Where a listener of a type usually is. */
export const USUAL_PORTS: Readonly<Record<ListenerType, number>> = {
  model: 12000,
  prompt: 10000,
  agent: 8000,
};

/** The first port from `from` on that neither `taken` nor Plano itself uses; 10000 is for prompts. */
export function freePort(from: number, taken: ReadonlySet<number | undefined>): number {
  let port = from;
  while (taken.has(port) || PLANO_PORTS.includes(port) || (port === 10000 && from !== 10000)) port++;
  return port;
}
