import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { version } from '../../../src-main/product-version.ts';
import { cliWorkspace } from './cli-fixture.ts';

describe('planoai', () => {
  it('[cli 1] refuses a command that does not exist, and suggests the nearest', async () => {
    const { run } = await cliWorkspace();
    const unknown = await run('frobnicate');
    expect(unknown).toMatchObject({ exitCode: 2, out: '' });
    expect(unknown.errFirst).toBe("No such command 'frobnicate'");
    const misspelt = await run('statuss');
    expect(misspelt.err).toBe("No such command 'statuss'\nDid you mean status?\n");
  });

  it('prints its help when nothing is asked, with every command that is there', async () => {
    const { run } = await cliWorkspace();
    const { exitCode, out, err } = await run('');
    expect([exitCode, err]).toEqual([0, '']);
    for (const command of ['up', 'down', 'status', 'logs', 'validate', 'schema', 'trace', 'console']) {
      expect(out).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    }
    expect(await run('--help')).toEqual({ exitCode: 0, out, err: '', errFirst: '', errLast: '' });
  });

  it('shows the help of a command with exit code 0', async () => {
    const { run } = await cliWorkspace();
    const { exitCode, out } = await run('up --help');
    expect(exitCode).toBe(0);
    expect(out).toContain('--with-tracing');
    expect(out).toContain('--instance <name>');
  });

  it.each([
    ['an unknown option', 'up --frob', "Unknown option '--frob'"],
    ['too many arguments', 'down now', "Too many arguments for 'down'. Expected 0 arguments but got 1: now."],
    ['an instance name with a slash', 'status --instance a/b', '"a/b" cannot name an instance'],
    ['the name of the trace listener', 'status --instance trace-listener', 'cannot name an instance'],
    ['a port that is none', 'up --tracing-port 70000', 'It takes a whole number from 0 to 65535.'],
    ['a log level that is none', 'status --log-level loud', 'Unknown log level "loud"'],
  ])('calls %s a usage error', async (_, line, message) => {
    const { run } = await cliWorkspace();
    const text = await run(line);
    expect(text).toMatchObject({ exitCode: 2, out: '' });
    expect(text.errFirst).toContain(message);
    const json = await run(`${line} --json`);
    expect(json).toMatchObject({ exitCode: 2, out: '' });
    expect(JSON.parse(json.errLast)).toMatchObject({ error: { code: 'usage', details: [] } });
  });

  it('takes global options before and behind the command', async () => {
    const { run } = await cliWorkspace();
    expect((await run('--json status')).out).toBe((await run('status --json')).out);
  });

  it('tells its version', async () => {
    const { run } = await cliWorkspace();
    const node = process.versions.node;
    expect((await run('--version')).out).toBe(`planoai ${version} (node ${node}, schema v0.4.0)\n`);
    expect(JSON.parse((await run('--version --json')).out)).toEqual({
      version,
      node,
      config_versions: ['v0.1', 'v0.1.0', '0.1-beta', '0.2.0', 'v0.2.0', 'v0.3.0', 'v0.4.0'],
    });
  });

  it('does nothing else when the version is asked beside a command', async () => {
    const { run, home } = await cliWorkspace();
    expect(await run('up --version')).toMatchObject({ exitCode: 0, err: '' });
    expect(existsSync(home)).toBe(false);
  });

  it('[cli 28] tells of an unknown LOG_LEVEL and goes on with info', async () => {
    const { run } = await cliWorkspace();
    const { exitCode, out, err } = await run('--version', { env: { LOG_LEVEL: 'banana' } });
    expect([exitCode, err]).toEqual([0, 'unknown log level "banana", using info\n']);
    expect(out).toContain('planoai ');
  });

  it.each(['WARNING', 'critical', 'Trace', 'off'])('takes LOG_LEVEL=%s', async (level) => {
    const { run } = await cliWorkspace();
    expect(await run('--version', { env: { LOG_LEVEL: level } })).toMatchObject({ exitCode: 0, err: '' });
  });

  it('[cli 64] writes no colours into JSON, on a terminal either', async () => {
    const { run } = await cliWorkspace({ 'config.yaml': 'listeners: []\n' });
    for (const line of ['status', 'down', 'validate', 'env', 'models', 'schema', '--version']) {
      const { out } = await run(`${line} --json`, { isTTY: true, env: { FORCE_COLOR: '1' } });
      expect(out).not.toContain('\u001b');
      expect(() => JSON.parse(out)).not.toThrow();
    }
  });

  it.each([
    ['on a terminal', true, {}, true],
    ['into a file', false, {}, false],
    ['into a file with FORCE_COLOR', false, { FORCE_COLOR: '1' }, true],
    ['on a terminal with NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['on a terminal with NO_COLOR and FORCE_COLOR', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, true],
  ])('colours what goes %s as it should', async (_, isTTY, env, colored) => {
    const { run } = await cliWorkspace({ 'config.yaml': 'listeners: []\n' });
    const { out } = await run('validate', { isTTY, env });
    expect(out.includes('\u001b')).toBe(colored);
    expect((await run('validate --no-color', { isTTY, env })).out).not.toContain('\u001b');
  });
});
