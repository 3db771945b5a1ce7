import { fileURLToPath } from 'node:url';

/** A program of ours that runs as its own process or worker thread. */
export type EntryName =
  | 'background-host'
  | 'gateway-process'
  | 'collector-worker'
  | 'signals-worker'
  | 'planoai';

const sources: Record<EntryName, string> = {
  'background-host': './cli/background-host.ts',
  'gateway-process': '../src-gateway/gateway-process.ts',
  'collector-worker': './collector/collector-worker.ts',
  'signals-worker': '../src-gateway/signals-worker.ts',
  planoai: './cli/planoai.ts',
};

/**
 * The file to start for an entry: the TypeScript source when we run from sources (Node strips the
 * types), else the bundle. What several bundles share, this file too, lies one folder below them.
 */
export function entryFile(name: EntryName): string {
  const here = import.meta.url;
  if (here.endsWith('.ts')) return fileURLToPath(new URL(sources[name], here));
  const bundles = /\/chunks\/[^/]+$/.test(here) ? '../' : './';
  return fileURLToPath(new URL(`${bundles}${name}.js`, here));
}
