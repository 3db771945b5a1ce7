import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { CliFailure, type CliIo, exitCodes } from '../cli-io.ts';

/** The text of a file, or of stdin for `-`. Throws `requests_unreadable`. */
export async function readSource(io: CliIo, source: string): Promise<string> {
  if (source === '-') return readAll(io.stdin);
  try {
    return await readFile(resolve(io.cwd, source), 'utf8');
  } catch (cause) {
    throw new CliFailure(`${source} cannot be read.`, {
      code: 'requests_unreadable',
      exitCode: exitCodes.refused,
      hint: 'Replay a recorded trace, or a file of requests, one JSON object a line.',
      cause,
    });
  }
}
