import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../src-main/cli/commands.ts';
import { cliWorkspace } from './cli-fixture.ts';

const silent = { write: () => undefined };
const io = {
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

/** `state get` of `state`, with the words to type. */
function withSubcommands(command: Command, words: string): [string, Command][] {
  return [
    [words, command],
    ...command.commands.flatMap((sub) => withSubcommands(sub, `${words} ${sub.name()}`)),
  ];
}

const all = commands.flatMap(({ create }) => {
  const command = create(io, noGlobals, []);
  return withSubcommands(command, command.name());
});

describe.each(all)('planoai %s', (words, command) => {
  it('has a help with every option and its meaning', async () => {
    const { run } = await cliWorkspace();
    const { exitCode, out, err } = await run(`${words} --help`);
    expect([exitCode, err]).toEqual([0, '']);
    expect(command.description()).toMatch(/^[A-Z]/);
    expect(out.replace(/\s+/g, ' ')).toContain(command.description().replace(/\s+/g, ' '));
    for (const { flags, description } of command.options) {
      expect(out).toContain(flags);
      expect(description).not.toBe('');
    }
    expect(out).toContain('--json');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('refuses an option that it has not, as text and as JSON', async () => {
    const { run } = await cliWorkspace();
    const text = await run(`${words} --no-such-option`);
    expect(text).toMatchObject({ exitCode: 2, out: '' });
    expect(text.errFirst).toContain("Unknown option '--no-such-option'");
    const json = await run(`${words} --no-such-option --json`);
    expect(json).toMatchObject({ exitCode: 2, out: '' });
    expect(JSON.parse(json.err)).toMatchObject({ error: { code: 'usage', details: [] } });
  });
});
