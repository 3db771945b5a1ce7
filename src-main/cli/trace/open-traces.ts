import { setTimeout } from 'node:timers/promises';
import { deepLinkScheme } from '../../contract/deep-link.ts';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { openConsole } from '../console.ts';
import { type FileContent, importContent, readImportFile, summaryLine } from './import-traces.ts';

/**
 * Stores the traces of a file and opens the console at the newest of them. Where no collector runs, the console
 * brings one. Throws `CliFailure`.
 */
export async function openTraces(
  io: CliIo,
  globals: GlobalOptions,
  file: string,
  flags: { readonly web?: boolean; readonly desktop?: boolean; readonly open: boolean },
): Promise<void> {
  const content = await readImportFile(io, file);
  const newest = newestTrace(content);
  const store = async () => {
    const summary = await importContent(io, content);
    if (!globals.json && !globals.quiet) io.stderr.write(summaryLine(summary, false));
  };
  const isStored = await reachable(store);
  const ended = new AbortController();
  // The console has no collector until it has started.
  const later = isStored
    ? null
    : storeLater(store, ended.signal).catch((error: unknown) => {
        io.stderr.write(
          `${file} was not stored: ${error instanceof Error ? error.message : String(error)}\n`,
        );
      });
  try {
    await openConsole(io, globals, {
      file: undefined,
      flags: { ...flags, host: '127.0.0.1', port: 0 },
      link: `${deepLinkScheme}://trace/${newest}`,
    });
  } finally {
    ended.abort();
    await later;
  }
}

function newestTrace({ file, spans }: FileContent): string {
  const [first] = spans;
  if (first === undefined) {
    throw new CliFailure(`${file} holds no spans.`, { code: 'import_refused', exitCode: exitCodes.refused });
  }
  return spans.reduce((newest, span) => (span.startNs > newest.startNs ? span : newest), first).traceId;
}

/** `false`: no collector runs. */
async function reachable(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof CliFailure && error.code === 'collector_unreachable') return false;
    throw error;
  }
}

const tries = 60;
const betweenMs = 500;

async function storeLater(store: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (let count = 0; count < tries && !signal.aborted; count++) {
    await setTimeout(betweenMs, undefined, { signal }).catch(() => undefined);
    if (await reachable(store)) return;
  }
}
