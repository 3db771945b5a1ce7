import { fileURLToPath } from 'node:url';

/** A program of ours that runs as its own process or worker thread. */
export type EntryName = 'background-host' | 'gateway-process' | 'collector-worker' | 'planoai';

const sources: Record<EntryName, string> = {
  'background-host': './cli/background-host.ts',
  'gateway-process': '../src-gateway/gateway-process.ts',
  'collector-worker': './collector/collector-worker.ts',
  planoai: './cli/planoai.ts',
};

/**
 * The file to start for an entry: the TypeScript source when we run from sources (Node strips the
 * types), the bundle beside this one when we run from the build.
 */
export function entryFile(name: EntryName): string {
  const fromSource = import.meta.url.endsWith('.ts');
  return fileURLToPath(new URL(fromSource ? sources[name] : `./${name}.js`, import.meta.url));
}
