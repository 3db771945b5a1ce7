import { CollectorError } from './collector-error.ts';
import { portOwner } from './port-owner.ts';
import type { BindAddress } from './worker-messages.ts';

/** What went wrong when a port was to be opened, for a person. `option` is the flag that changes the port. */
export function bindFailure({ host, port }: BindAddress, option: string, cause: unknown): CollectorError {
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  const text = cause instanceof Error ? cause.message : String(cause);
  if (code !== 'EADDRINUSE' && !text.includes('EADDRINUSE')) {
    return new CollectorError(
      'bind_failed',
      `Cannot listen on ${host}:${port}: ${text}`,
      { host, port },
      { cause },
    );
  }
  const owner = portOwner(port);
  const by = owner ? `pid ${owner.pid} (${owner.name})` : 'another process';
  return new CollectorError(
    'port_in_use',
    `Port ${port} is in use by ${by}. Use ${option}, or stop it.`,
    { port, pid: owner?.pid ?? null, name: owner?.name ?? null },
    { cause },
  );
}
