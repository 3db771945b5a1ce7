import type { ListenerConfig } from '../../../src-gateway/config/gateway-config.ts';
import type { ModelPrice } from '../../../src-gateway/routing/rank-models.ts';

/** A listener that takes the requests of cases. */
export interface TargetListener {
  readonly name: string;
  readonly type: ListenerConfig['type'];
  /** `http://127.0.0.1:12000` */
  readonly url: string;
}

/** Where the cases of suites run. */
export interface SuiteTarget {
  /** In the order of the config. */
  readonly listeners: readonly TargetListener[];
  /** What clients must send; `null`: nothing. */
  readonly gatewayKey: string | null;
  /** `null`: nobody knows what the model costs. */
  priceOf(model: string): ModelPrice | null;
}

/** Where a case goes, or why it cannot. */
export function listenerOf(
  { listeners }: Pick<SuiteTarget, 'listeners'>,
  name: string | null,
): TargetListener | string {
  const found =
    name === null
      ? (listeners.find(({ type }) => type === 'model') ?? listeners[0])
      : listeners.find((listener) => listener.name === name);
  if (found !== undefined) return found;
  if (name === null) return 'The config has no listener.';
  return `The config has no listener "${name}"; it has ${listeners.map((one) => one.name).join(', ') || 'none'}.`;
}
