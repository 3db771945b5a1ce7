import type { CliIo, GlobalOptions } from '../cli-io.ts';
import { requireYes } from '../confirm.ts';
import { printJson } from '../print-json.ts';
import { clearCollector } from './collector-client.ts';
import { counted } from './export-traces.ts';

/** Deletes every stored trace, once the user has said so. Throws `CliFailure`. */
export async function clearTraces(io: CliIo, globals: GlobalOptions, confirmed: boolean): Promise<void> {
  if (!(await requireYes(io, confirmed, 'Every trace would be deleted.'))) return;
  const { deleted } = await clearCollector(io);
  if (globals.json) printJson(io, { deleted });
  else io.stdout.write(`Deleted ${counted(deleted, 'trace')}.\n`);
}
