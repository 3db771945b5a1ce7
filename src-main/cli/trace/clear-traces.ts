import { createInterface } from 'node:readline/promises';
import { CliFailure, type CliIo, exitCodes, type GlobalOptions } from '../cli-io.ts';
import { printJson } from '../print-json.ts';
import { clearCollector } from './collector-client.ts';
import { counted } from './export-traces.ts';

/** Deletes every stored trace, once the user has said so. Throws `CliFailure`. */
export async function clearTraces(io: CliIo, globals: GlobalOptions, confirmed: boolean): Promise<void> {
  if (!confirmed && !(await isWanted(io))) {
    io.stdout.write('Cancelled.\n');
    return;
  }
  const { deleted } = await clearCollector(io);
  if (globals.json) printJson(io, { deleted });
  else io.stdout.write(`Deleted ${counted(deleted, 'trace')}.\n`);
}

async function isWanted(io: CliIo): Promise<boolean> {
  if (!io.stdin.isTTY || !io.stdout.isTTY) {
    throw new CliFailure('Every trace would be deleted. Say so with --yes.', {
      code: 'confirmation_required',
      exitCode: exitCodes.refused,
    });
  }
  io.stdout.write('Delete every stored trace? [y/N] ');
  const lines = createInterface({ input: io.stdin });
  try {
    const answer = await lines.question('', { signal: io.signal });
    return /^y(?:es)?$/i.test(answer.trim());
  } catch {
    return false;
  } finally {
    lines.close();
  }
}
