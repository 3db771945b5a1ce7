import { Readable, Writable } from 'node:stream';
import type { CliIo } from './cli-io.ts';

/** The prompts want whole streams; of ours they only ever write and read. */
export function terminalOf({ stdin, stdout, signal }: CliIo) {
  const output =
    stdout instanceof Writable
      ? stdout
      : Object.assign(
          new Writable({
            write(chunk, _, done) {
              stdout.write(String(chunk));
              done();
            },
          }),
          { isTTY: true, columns: stdout.columns ?? 80 },
        );
  return { input: stdin instanceof Readable ? stdin : new Readable().wrap(stdin), output, signal };
}
