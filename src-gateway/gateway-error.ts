import type { ListenerConfig } from './config/gateway-config.ts';

/** Something the data plane could not do; `code` is stable. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: 'port_in_use' | 'bind_failed' | 'unknown_listener' | 'setting_invalid' | 'state_unavailable';
  readonly details: readonly Readonly<Record<string, unknown>>[];

  constructor(
    code: GatewayError['code'],
    message: string,
    details: GatewayError['details'] = [],
    cause?: unknown,
  ) {
    super(message, { cause });
    this.code = code;
    this.details = details;
  }
}

/** Why a listener's port could not be opened. */
export function bindFailure({ name, address, port }: ListenerConfig, error: unknown): GatewayError {
  const code = systemCodeOf(error);
  const details = [{ port, listener: name, address }];
  const which = `Port ${port} (listener "${name}")`;
  if (code === 'EADDRINUSE')
    return new GatewayError('port_in_use', `${which} is already in use`, details, error);
  const why = bindReasons[code]?.(address) ?? code;
  return new GatewayError('bind_failed', `${which} cannot be bound: ${why}`, details, error);
}

const bindReasons: Readonly<Record<string, (address: string) => string>> = {
  EACCES: () => 'this user may not bind it',
  EADDRNOTAVAIL: (address) => `this machine has no address ${address}`,
  ENOTFOUND: (address) => `${address} is no address of this machine`,
};

/** `EADDRINUSE` and the like. */
export function systemCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}
