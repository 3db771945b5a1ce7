import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const prefix = 'dev.plano-console';

/** Names of the labels that everything carries which this installation makes in an engine. */
export const label = {
  managed: `${prefix}.managed`,
  owner: `${prefix}.owner`,
  role: `${prefix}.role`,
  instance: `${prefix}.instance`,
  configSha256: `${prefix}.config-sha256`,
} as const;

export type Labels = Readonly<Record<string, string>>;

export function labelsOf(
  owner: string,
  more: {
    readonly role: 'gateway' | 'postgres' | 'redis' | 'jaeger' | 'network' | 'volume';
    readonly instance: string;
    readonly sha256?: string;
  },
): Labels {
  return {
    [label.managed]: 'true',
    [label.owner]: owner,
    [label.role]: more.role,
    [label.instance]: more.instance,
    ...(more.sha256 !== undefined && { [label.configSha256]: more.sha256 }),
  };
}

/** Whether a thing of the engine is this installation's own. Nothing else is ever stopped or removed. */
export function isOwn(labels: Readonly<Record<string, string>> | null | undefined, owner: string): boolean {
  return labels?.[label.managed] === 'true' && labels[label.owner] === owner;
}

/** For the engine's lists: what is this installation's own. */
export function ownFilter(owner: string, instance?: string): { readonly label: string[] } {
  return {
    label: [
      `${label.managed}=true`,
      `${label.owner}=${owner}`,
      ...(instance === undefined ? [] : [`${label.instance}=${instance}`]),
    ],
  };
}

/** Stays the same for a home, so that what one command makes another finds, and no other installation's. */
export async function installId(home: string): Promise<string> {
  const file = join(home, 'console', 'install-id');
  const known = await readFile(file, 'utf8').catch(() => '');
  if (/^[0-9a-f-]{36}$/.test(known.trim())) return known.trim();
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const id = randomUUID();
  try {
    await writeFile(file, `${id}\n`, { mode: 0o600, flag: known === '' ? 'wx' : 'w' });
    return id;
  } catch {
    // Another command was first.
    return (await readFile(file, 'utf8')).trim();
  }
}
