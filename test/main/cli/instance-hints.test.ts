import { describe, expect, it } from 'vitest';
import { cliWorkspace, smallConfig } from './cli-fixture.ts';

describe('a hint names the instance that was meant', () => {
  it.each([
    ['status', 'planoai up'],
    ['logs', 'planoai up'],
    ['reload', 'planoai up'],
    ['restart', 'planoai up'],
    ['cli-agent claude', 'planoai up'],
    ['route hi --live', 'planoai up'],
    ['up --dry-run', 'planoai up'],
  ])('of %s', async (line, command) => {
    const { run, home } = await cliWorkspace({ 'config.yaml': smallConfig() });
    const env = { OPENAI_API_KEY: 'k' };
    const told = async (options: string, more = {}) => {
      const { out, err } = await run(`${line} ${options}`, { env: { ...env, ...more } });
      return `${out}${err}`;
    };
    expect(await told('')).toContain(command);
    expect(await told('')).not.toContain('--instance');
    expect(await told('--instance shop')).toContain(`${command} --instance shop`);
    expect(await told('', { PLANO_INSTANCE: 'shop' })).toContain(`${command} --instance shop`);
    expect(await told(`--instance shop --home ${home}/other`)).toContain(
      `${command} --home ${home}/other --instance shop`,
    );
  });

  it('quotes a home with blanks for the shell', async () => {
    const { run } = await cliWorkspace();
    expect((await run("status --home '/tmp/my home'")).out).toContain("planoai up --home '/tmp/my home'\n");
  });

  it('has the hint in the JSON of a failure, too', async () => {
    const { run } = await cliWorkspace();
    const { errLast } = await run('reload --instance shop --json');
    expect(JSON.parse(errLast).error.hint).toBe('Start it with: planoai up --instance shop');
  });
});
