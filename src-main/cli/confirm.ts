import { createInterface } from 'node:readline/promises';
import { CliFailure, type CliIo, exitCodes } from './cli-io.ts';

/**
 * Whether to do what cannot be undone: said by a flag, or typed at a terminal; a refusal is told. `what` is a
 * sentence. Throws `confirmation_required` where nobody can be asked.
 */
export async function requireYes(io: CliIo, confirmed: boolean, what: string): Promise<boolean> {
  if (confirmed) return true;
  if (!io.stdin.isTTY || !io.stdout.isTTY) {
    throw new CliFailure(`${what} Say so with --yes.`, {
      code: 'confirmation_required',
      exitCode: exitCodes.refused,
    });
  }
  io.stdout.write(`${what} Go on? [y/N] `);
  const lines = createInterface({ input: io.stdin });
  try {
    const answer = await lines.question('', { signal: io.signal });
    if (/^y(?:es)?$/i.test(answer.trim())) return true;
  } catch (error) {
    if (!io.signal.aborted) throw error;
  } finally {
    lines.close();
  }
  io.stdout.write('Cancelled.\n');
  return false;
}
