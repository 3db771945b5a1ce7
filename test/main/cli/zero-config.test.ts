import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { freePorts } from '../../support/free-ports.ts';
import { cliWorkspace, smallConfig } from './cli-fixture.ts';
import { health, installedCli } from './cli-processes.ts';

const native = { PLANO_IN_CONTAINER: '0' };
const port = async () => (await freePorts(1))[0] ?? 0;

interface Provider {
  readonly name: string;
  readonly access_key?: string;
  readonly passthrough_auth?: boolean;
}

/** Of the file that was written; an Ollama that runs on this machine does not count. */
async function writtenConfig(home: string) {
  const config = parse(await readFile(join(home, 'default_config.yaml'), 'utf8'));
  const providers: Provider[] = config.model_providers;
  return { ...config, providers: providers.filter(({ name }) => name !== 'ollama') };
}

describe('planoai up in an empty folder', () => {
  it('[config D15] would serve the usual providers on 12000, and names those with a key and the others', async () => {
    const { run, home } = await cliWorkspace();
    const { exitCode, out } = await run('up --dry-run --json', { env: { ...native, OPENAI_API_KEY: 'x' } });
    expect(exitCode).toBe(0);
    const { listeners, config, warnings } = JSON.parse(out);
    expect(listeners).toMatchObject([{ name: 'llm', type: 'model', address: '127.0.0.1', port: 12000 }]);
    expect(config).toBe(join(home, 'default_config.yaml'));
    expect(warnings).toMatchObject([{ code: 'RUN_ZERO_CONFIG', severity: 'warning', path: '' }]);
    expect(warnings[0].message).toMatch(
      /^No plano config found; using defaults \(env-keyed: openai(, ollama)? \| pass-through: anthropic, gemini, /,
    );
    expect(warnings[0].message).toContain('is forwarded to the pass-through providers');
    expect(existsSync(home)).toBe(false);
  });

  it('finds keys in .env and in env files as well', async () => {
    const { run } = await cliWorkspace({
      '.env': 'GROQ_API_KEY=a\nMISTRAL_API_KEY=\n',
      'more.env': 'XAI_API_KEY=b\n',
    });
    const { out } = await run('up --dry-run --json --env-file more.env', { env: native });
    expect(JSON.parse(out).warnings[0].message).toMatch(/env-keyed: groq, xai(, ollama)? \|/);
  });

  it('is what PLANO_ZERO_CONFIG allows in a container', async () => {
    const { run } = await cliWorkspace();
    const env = { PLANO_IN_CONTAINER: '1', PLANO_ZERO_CONFIG: 'on' };
    expect((await run('up --dry-run', { env })).exitCode).toBe(0);
  });

  it('has a port of its own only then', async () => {
    const { run } = await cliWorkspace({ 'config.yaml': smallConfig() });
    const env = { ...native, OPENAI_API_KEY: 'x' };
    const { exitCode, err } = await run('up --dry-run --listener-port 11000', { env });
    expect(exitCode).toBe(2);
    expect(err).toContain('--listener-port is for a start without a config file');
  });

  it('[cli 25] [cli 26] starts, and leaves the file that it serves to look at', async () => {
    const listenerPort = await port();
    const cli = await installedCli({ '.env': 'OPENAI_API_KEY=key-of-this-folder\n' });
    const { exitCode, out, err } = await cli.planoai(`up --listener-port ${listenerPort}`);
    expect(exitCode).toBe(0);
    expect(err).toContain('No plano config found; using defaults (env-keyed: openai');
    expect(out).toContain(join(cli.home, 'default_config.yaml'));
    expect(await health(listenerPort)).toBe(200);

    const { providers, listeners } = await writtenConfig(cli.home);
    expect(listeners).toMatchObject([{ name: 'llm', port: listenerPort }]);
    expect(providers).toHaveLength(10);
    expect(providers[0]).toMatchObject({ name: 'openai', access_key: '$OPENAI_API_KEY' });
    expect(providers.slice(1).map((provider: Provider) => provider.passthrough_auth)).toEqual(
      Array(9).fill(true),
    );
    expect(providers.some((provider: object) => 'default' in provider)).toBe(false);
    expect((await stat(join(cli.home, 'default_config.yaml'))).mode & 0o777).toBe(0o600);

    // The same `.env` counts for what runs and when it is read again.
    expect((await cli.planoai('reload')).exitCode).toBe(0);
    expect((await cli.planoai('restart')).exitCode).toBe(0);
    expect(await health(listenerPort)).toBe(200);
  });
});
