import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { CliFailure, type CliIo, exitCodes } from '../cli-io.ts';

/** The text of a file, or of stdin for `-`. Throws `not_recorded` for a trace and `requests_unreadable`. */
export async function readSource(io: CliIo, source: string): Promise<string> {
  if (source === '-') return readAll(io.stdin);
  try {
    return await readFile(resolve(io.cwd, source), 'utf8');
  } catch (cause) {
    const isTrace = source === 'last' || /^[0-9a-f]{8}([0-9a-f]{24})?$/i.test(source);
    throw new CliFailure(
      isTrace
        ? 'Traces keep no bodies, so a traced request cannot be decided again.'
        : `${source} cannot be read.`,
      {
        code: isTrace ? 'not_recorded' : 'requests_unreadable',
        exitCode: exitCodes.refused,
        hint: 'Replay a file of requests, one JSON object a line.',
        cause,
      },
    );
  }
}
