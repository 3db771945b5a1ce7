import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliWorkspace } from './cli-fixture.ts';

const lacks = (shell: string) => spawnSync(shell, ['--version']).error !== undefined;

/** What a shell offers for a line whose last word is being typed. */
const offered: Readonly<Record<string, (script: string, line: readonly string[], home: string) => string[]>> =
  {
    bash: (script, line, home) =>
      inShell(
        'bash',
        [
          '--norc',
          '-c',
          `${script}
COMP_WORDS=(planoai "$@"); COMP_CWORD=$#; _planoai; printf '%s\n' "\${COMPREPLY[@]}"`,
          'bash',
          ...line,
        ],
        home,
      ),
    // Without a terminal zsh completes nothing; what the function would add is printed in its place.
    zsh: (script, line, home) =>
      inShell(
        'zsh',
        [
          '-f',
          '-c',
          `autoload -U compinit && compinit -u -D
eval "$COMPLETION"; compadd() { shift; print -l -- "\${(@M)@:#\${words[CURRENT]}*}" }; _files() { }
words=(planoai "$@"); CURRENT=$#words; \${_comps[planoai]}`,
          'zsh',
          ...line,
        ],
        home,
        { COMPLETION: script },
      ),
    fish: (script, line, home) =>
      inShell(
        'fish',
        [
          '--no-config',
          '-c',
          `${script}
complete -C "planoai ${line.join(' ')}"`,
        ],
        home,
      ).map((offer) => offer.split('\t')[0] ?? ''),
  };

function inShell(
  shell: string,
  args: readonly string[],
  home: string,
  env: Record<string, string> = {},
): string[] {
  const out = execFileSync(shell, args, {
    env: { PATH: process.env.PATH, HOME: home, PLANO_HOME: home, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return out.split('\n').filter((offer) => offer !== '');
}

const shells = ['bash', 'zsh', 'fish'].map((shell) => ({
  shell,
  title: lacks(shell) ? `${shell} (skipped: no ${shell})` : shell,
}));

describe.each(shells)('planoai completion $title', ({ shell }) => {
  it.skipIf(lacks(shell)).each([
    ['[cli 60] a command', ['in'], ['init']],
    ['a command among others', ['re'], ['recording', 'reload', 'replay', 'restart']],
    ['an option of a command', ['up', '--dry'], ['--dry-run']],
    ['an option of every command', ['down', '--inst'], ['--instance']],
    [
      'a template',
      ['init', '--template', 'co'],
      ['coding_agent_routing', 'conversational_state_v1_responses'],
    ],
    ['a choice', ['validate', '--format', 's'], ['sarif']],
    ['a subcommand', ['state', 'st'], ['stats']],
    ['an argument', ['completion', 'z'], ['zsh']],
    ['an instance', ['down', '--instance', 'sh'], ['shop']],
  ])('completes %s', async (_, line, expected) => {
    const { run, home } = await cliWorkspace();
    await mkdir(join(home, 'run', 'shop'), { recursive: true });
    await mkdir(join(home, 'run', 'trace-listener'), { recursive: true });
    const { exitCode, out } = await run(`completion ${shell}`);
    expect(exitCode).toBe(0);
    expect(offered[shell]?.(out, line, home).sort()).toEqual(expected);
  });

  it('prints the script in JSON, too', async () => {
    const { run } = await cliWorkspace();
    const document = JSON.parse((await run(`completion ${shell} --json`)).out);
    expect(document).toEqual({ shell, script: (await run(`completion ${shell}`)).out });
  });
});

describe('planoai completion', () => {
  it('refuses a shell that it does not know', async () => {
    const { run } = await cliWorkspace();
    const { exitCode, err } = await run('completion tcsh');
    expect(exitCode).toBe(2);
    expect(err).toContain('Allowed choices are bash, zsh, fish');
  });
});
