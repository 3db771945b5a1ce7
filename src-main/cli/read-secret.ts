import { text as readAll } from 'node:stream/consumers';
import { isCancel, password } from '@clack/prompts';
import { CliFailure, type CliIo, type GlobalOptions } from './cli-io.ts';
import { usage } from './global-options.ts';
import { terminalOf } from './terminal-of.ts';

/** Whether somebody sits at a terminal who may be asked. */
export function mayAsk(io: CliIo, { json }: Pick<GlobalOptions, 'json'>): boolean {
  return io.stdin.isTTY === true && io.stdout.isTTY === true && !io.env.CI && !json;
}

/**
 * A value that must not stand on a command line: typed unseen at a terminal, else all of stdin without its
 * last line end. Throws a usage error for nothing, `interrupted`.
 */
export async function readSecret(io: CliIo, globals: GlobalOptions, what: string): Promise<string> {
  const value = mayAsk(io, globals) ? await asked(io, what) : await piped(io, what);
  if (value === '') throw usage(`${what} is empty.`);
  return value;
}

async function asked(io: CliIo, message: string): Promise<string> {
  const value = await password({ ...terminalOf(io), message });
  if (!isCancel(value)) return value ?? '';
  throw new CliFailure('Interrupted; nothing was changed.', { code: 'interrupted', exitCode: 130 });
}

async function piped({ stdin }: CliIo, what: string): Promise<string> {
  if (stdin.isTTY) throw usage(`Nobody can be asked here. Give this on stdin: ${what}.`);
  return (await readAll(stdin)).replace(/\r?\n$/, '');
}
