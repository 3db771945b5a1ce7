import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { StateStorageConfig } from '../config/state-storage-config.ts';

/** Whose conversations a request may go on with: those of its tenant and of its gateway key. */
export function stateScope(
  { tenantHeader }: Pick<StateStorageConfig, 'tenantHeader'>,
  gatewayKey: string | null,
  headers: IncomingHttpHeaders,
): string {
  const tenant = tenantHeader === null ? [] : [`t:${[headers[tenantHeader] ?? ''].flat().join(', ')}`];
  const key = gatewayKey === null ? [] : [`k:${sha256(gatewayKey).slice(0, 16)}`];
  // The key first: it has no sign that a header's value could imitate.
  return [...key, ...tenant].join('|');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
