import type { CliIo } from './cli-io.ts';

/** The one document that a command prints with `--json`. */
export function printJson(io: CliIo, document: unknown): void {
  io.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}
