import { readFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import type { CliIo } from '../../../src-main/cli/cli-io.ts';
import { commands } from '../../../src-main/cli/commands.ts';
import { addGlobalOptions } from '../../../src-main/cli/global-options.ts';

const silent = { write: () => undefined };
const io: CliIo = {
  stdout: silent,
  stderr: silent,
  stdin: new PassThrough(),
  env: {},
  cwd: '/',
  signal: new AbortController().signal,
};

const noGlobals = () => {
  throw new Error('a command may ask for the global options only when it runs');
};

describe('docs/cli.md', () => {
  const built = commands.map(({ create }) => create(io, noGlobals, []));

  it.each(built.map((command) => [command.name(), command] as const))(
    'describes %s with every option',
    async (name, command) => {
      const text = await readFile(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
      const [, section = ''] = text.split(`\n### ${name}\n`);
      const [own = ''] = section.split(/\n#{2,3} /);
      expect(own).not.toBe('');
      for (const { long } of command.options) expect(own).toContain(`\`${long}`);
    },
  );

  it('describes every global option', async () => {
    const text = await readFile(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
    for (const { long } of addGlobalOptions(new Command()).options) expect(text).toContain(`\`${long}`);
  });
});
