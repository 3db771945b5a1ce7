import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bracedKey, cliWorkspace, smallConfig } from './cli-fixture.ts';

const key = { OPENAI_API_KEY: 'abc' };

function errorOf(line: string) {
  const { error } = JSON.parse(line) as { error: { code: string; stage: string; details: Detail[] } };
  return error;
}

interface Detail {
  readonly code: string;
  readonly severity: string;
  readonly path: string;
  readonly range: { readonly start: { readonly line: number; readonly column: number } };
}

describe('planoai up, before anything is started', () => {
  it('[cli 3] refuses a file that is not there, and writes nothing', async () => {
    const { run, folder, home } = await cliWorkspace();
    const { exitCode, err, out } = await run('up typo.yaml');
    expect([exitCode, out]).toEqual([1, '']);
    expect(err).toContain(`Config file not found: ${join(folder, 'typo.yaml')}`);
    expect(await readdir(folder)).toEqual([]);
    expect(existsSync(home)).toBe(false);
  });

  it.each([
    ['in a named folder', 'up --path . --json', { PLANO_IN_CONTAINER: '0' }],
    ['in a container', 'up --json', { PLANO_IN_CONTAINER: '1' }],
    ['for a coding agent', 'cli-agent claude --up --json', { PLANO_IN_CONTAINER: '0' }],
  ])('says what to do without any config file %s', async (_, line, env) => {
    const { run, home } = await cliWorkspace();
    const { exitCode, errLast, out } = await run(line, { env });
    expect([exitCode, out]).toEqual([1, '']);
    expect(JSON.parse(errLast)).toMatchObject({
      error: {
        code: 'config_not_found',
        stage: 'schema',
        hint: expect.stringContaining('planoai console'),
      },
    });
    const { details } = errorOf(errLast);
    expect(details.every(({ code }) => code === 'CFG_FILE_NOT_FOUND')).toBe(true);
    expect(details.length).toBeGreaterThan(1);
    expect(existsSync(join(home, 'default_config.yaml'))).toBe(false);
  });

  it('names the places of container images inside a container', async () => {
    const { run } = await cliWorkspace();
    const { exitCode, err } = await run('up', { env: { PLANO_IN_CONTAINER: '1' } });
    expect(exitCode).toBe(1);
    for (const place of [
      'PLANO_CONFIG_FILE',
      '/app/plano_config.yaml',
      '/app/config.yaml',
      '/etc/plano/config.yaml',
    ]) {
      expect(err).toContain(place);
    }
  });

  it('[cli 4] names the file, then each problem with its place', async () => {
    const { run } = await cliWorkspace({ 'config.yaml': smallConfig().replace('version: v0.3.0\n', '') });
    const { exitCode, err, errFirst } = await run('up config.yaml');
    expect([exitCode, errFirst]).toEqual([1, 'config.yaml: invalid against schema']);
    expect(err.split('\n').slice(1)).toContainEqual(expect.stringMatching(/1:1 .*version/));
  });

  it('[cli 5] tells the same in JSON', async () => {
    const { run } = await cliWorkspace({ 'config.yaml': smallConfig().replace('version: v0.3.0\n', '') });
    const { exitCode, out, errLast } = await run('up config.yaml --json');
    expect([exitCode, out]).toEqual([1, '']);
    const { code, stage, details } = errorOf(errLast);
    expect({ code, stage }).toEqual({ code: 'config_invalid', stage: 'schema' });
    expect(details).toHaveLength(1);
    expect(details[0]).toMatchObject({ code: 'CFG_VERSION_MISSING', severity: 'error', path: '' });
  });

  it('[cli 6] tells every mistake, not the first alone', async () => {
    const { run } = await cliWorkspace({
      'config.yaml': smallConfig().replace('port: 12000', 'port: "x"').concat('foo: 1\n'),
    });
    const { exitCode, errLast } = await run('up config.yaml --json', { env: key });
    expect(exitCode).toBe(1);
    const { details } = errorOf(errLast);
    expect(details.map(({ code }) => code).sort()).toEqual(['CFG_UNKNOWN_KEY', 'CFG_WRONG_TYPE']);
    for (const { range } of details) {
      expect(range.start.line).toBeGreaterThan(0);
      expect(range.start.column).toBeGreaterThan(0);
    }
  });

  it('[cli 7] names the variable that is missing', async () => {
    const { run, home } = await cliWorkspace({ 'config.yaml': smallConfig() });
    const { exitCode, errFirst, out } = await run('up');
    expect([exitCode, out]).toEqual([3, '']);
    expect(errFirst).toBe('Missing required environment variables: OPENAI_API_KEY');
    expect(existsSync(home)).toBe(false);
    const json = await run('up --json');
    expect(errorOf(json.errLast)).toMatchObject({ code: 'env_missing', details: [{ code: 'ENV_MISSING' }] });
  });

  it('[cli 8] names all of them, sorted', async () => {
    const second = '- {model: anthropic/claude-sonnet-4-5, access_key: $ANTHROPIC_API_KEY}\n';
    const { run } = await cliWorkspace({ 'config.yaml': smallConfig(12000, second) });
    const { exitCode, errFirst } = await run('up');
    expect(exitCode).toBe(3);
    expect(errFirst).toBe('Missing required environment variables: ANTHROPIC_API_KEY, OPENAI_API_KEY');
  });

  it.each([
    ['[cli 9] a quoted value with a comment in .env', '$OPENAI_API_KEY', 'OPENAI_API_KEY="abc" # x\n', {}],
    ['[cli 10] the shell although .env is there without it', '$OPENAI_API_KEY', 'OTHER=1\n', key],
    ['[cli 11] a reference in braces', bracedKey, null, key],
  ])('%s passes the env stage', async (_, reference, dotenv, env) => {
    const { run } = await cliWorkspace({
      'config.yaml': smallConfig().replace('$OPENAI_API_KEY', reference),
      ...(dotenv === null ? {} : { '.env': dotenv }),
    });
    const { exitCode, err } = await run('up --dry-run --json', { env });
    expect([exitCode, err]).toEqual([0, '']);
  });

  it('[cli 13] names a variable inside a connection string', async () => {
    const state =
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the config's own syntax
      'state_storage: {type: postgres, connection_string: "postgresql://u:${DB_PASS}@h/db"}\n';
    const { run } = await cliWorkspace({ 'config.yaml': smallConfig(12000, state) });
    const { exitCode, errFirst } = await run('up', { env: key });
    expect([exitCode, errFirst]).toEqual([3, 'Missing required environment variables: DB_PASS']);
  });

  it.each([
    ['PLANO_PROFILE', 'prod'],
    ['PLANO_MAX_BODY_BYTES', '12 MB'],
    ['PLANO_SHUTDOWN_GRACE_SECONDS', 'soon'],
    ['PLANO_SANDBOX_PORT', '99999'],
    ['PLANO_LOG_FORMAT', 'xml'],
    ['PLANO_REPLICAS', 'two'],
    ['PLANO_PROMPT_GUARD_STATUS', '403'],
    ['PLANO_PROMPT_GUARD_ON_ERROR', 'pass'],
    ['PLANO_PROMPT_GUARD_SENSITIVITY', 'extreme'],
    ['PLANO_PROMPT_GUARD_ENGINE', 'embedded/other'],
    ['PLANO_PROMPT_GUARD_ENGINE', 'http://key@guard:1'],
    ['PLANO_PROMPT_NO_MATCH', 'agent:nope'],
  ])('refuses an unusable %s and says what it takes', async (name, value) => {
    const { run, home } = await cliWorkspace({ 'config.yaml': smallConfig() });
    const { exitCode, errLast } = await run('up --json', { env: { ...key, [name]: value } });
    expect(exitCode).toBe(1);
    expect(errorOf(errLast)).toMatchObject({
      code: 'setting_invalid',
      stage: 'env',
      details: [
        {
          code: 'RUN_SETTING_INVALID',
          severity: 'error',
          path: '',
          message: expect.stringMatching(`^the variable ${name} .*; it takes `),
        },
      ],
    });
    expect(existsSync(home)).toBe(false);
  });

  it('[prompt-listener P95] refuses a hosted prompt guard, which the vendor does not serve', async () => {
    const { run, home } = await cliWorkspace({ 'config.yaml': smallConfig() });
    const { exitCode, errLast } = await run('up --json', {
      env: { ...key, PLANO_PROMPT_GUARD_ENGINE: 'hosted' },
    });
    expect(exitCode).toBe(1);
    expect(errorOf(errLast)).toMatchObject({ details: [{ code: 'RUN_SETTING_INVALID' }] });
    expect(existsSync(home)).toBe(false);
  });

  it('refuses an env file that cannot be read', async () => {
    const { run } = await cliWorkspace({ 'config.yaml': smallConfig() });
    const { exitCode, errLast } = await run('up --env-file nowhere.env --json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(errLast)).toMatchObject({ error: { code: 'env_file_unreadable', stage: 'env' } });
  });

  it('takes the last of several env files', async () => {
    const { run } = await cliWorkspace({
      'config.yaml': smallConfig(),
      'a.env': 'OPENAI_API_KEY=from-a\n',
      'b.env': 'OPENAI_API_KEY=from-b\n',
    });
    const { out } = await run('env --env-file a.env --env-file b.env --json');
    expect(JSON.parse(out).variables[0]).toMatchObject({ source: 'b.env:1' });
  });

  it('says with --dry-run what would be started, and starts nothing', async () => {
    const { run, folder, home } = await cliWorkspace({ 'config.yaml': smallConfig() });
    const { exitCode, out } = await run('up --dry-run --with-tracing --tracing-port 5317 --json', {
      env: key,
    });
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      dry_run: true,
      config: join(folder, 'config.yaml'),
      listeners: [
        { name: 'm1', type: 'model', address: '127.0.0.1', port: 12000, url: 'http://127.0.0.1:12000' },
      ],
      collector: { grpc: 5317, http: 5318 },
    });
    expect(existsSync(home)).toBe(false);
  });

  it('takes values for one run, and says what cannot be one', async () => {
    const { run } = await cliWorkspace({ 'config.yaml': smallConfig() });
    const planned = await run(
      'up --dry-run --json --set listeners[0].port=13000 --set listeners[0].name=mine',
      {
        env: key,
      },
    );
    expect(JSON.parse(planned.out).listeners).toMatchObject([{ name: 'mine', port: 13000 }]);
    const wrong = await run('up --dry-run --json --set listeners[0].port=many', { env: key });
    expect(errorOf(wrong.errLast)).toMatchObject({
      code: 'config_invalid',
      details: [{ code: 'CFG_WRONG_TYPE', path: 'listeners[0].port' }],
    });
    const nowhere = await run('up --dry-run --set listeners[7].port=1', { env: key });
    expect(nowhere).toMatchObject({
      exitCode: 2,
      errFirst: '--set cannot be applied to config.yaml: there is no listeners[7].',
    });
    expect((await run('up --dry-run --set port', { env: key })).exitCode).toBe(2);
  });

  it('[deployment 40] warns of several replicas that each keep state for themselves', async () => {
    const { run } = await cliWorkspace({
      'config.yaml': smallConfig(12000, 'state_storage: {type: sqlite}\n'),
    });
    const warnings = async (env: Record<string, string>) =>
      JSON.parse((await run('up --dry-run --json', { env: { ...key, ...env } })).out).warnings;
    expect(await warnings({ PLANO_REPLICAS: '2' })).toMatchObject([
      { code: 'RUN_REPLICAS_LOCAL_STATE', severity: 'warning', path: 'state_storage.type' },
    ]);
    expect(await warnings({ PLANO_REPLICAS: '1' })).toEqual([]);
    expect(await warnings({})).toEqual([]);
  });

  it('warns of what several workers each have for themselves', async () => {
    const more =
      'state_storage: {type: memory}\nratelimits: [{model: openai/gpt-4o, selector: {key: x-user, value: a}, limit: {tokens: 10, unit: minute}}]\n';
    const { run } = await cliWorkspace({ 'config.yaml': smallConfig(12000, more) });
    const warnings = async (flags: string) =>
      JSON.parse((await run(`up --dry-run --json ${flags}`, { env: key })).out).warnings;
    expect(await warnings('--workers 2')).toMatchObject([
      {
        code: 'RUN_WORKERS_LOCAL_STATE',
        message:
          'each of the 2 workers has its own conversations, token limits and knows nothing of those of the others',
      },
    ]);
    expect(await warnings('')).toEqual([]);
    expect((await run('up --dry-run --workers 0', { env: key })).exitCode).toBe(2);
  });

  it('warns of a prompt guard that is configured and switched off', async () => {
    const guard =
      'prompt_guards: {input_guards: {jailbreak: {on_exception: {message: "Please ask about the weather in your own words."}}}}\n';
    const { run } = await cliWorkspace({ 'config.yaml': smallConfig(12000, guard) });
    const warnings = async (engine: string) => {
      const env = { ...key, PLANO_PROMPT_GUARD_ENGINE: engine };
      return JSON.parse((await run('up --dry-run --json', { env })).out).warnings;
    };
    expect(await warnings('none')).toMatchObject([
      { code: 'RUN_GUARD_DISABLED', severity: 'warning', path: 'prompt_guards' },
    ]);
    expect(await warnings('embedded/rules')).toEqual([]);
    expect(await warnings('http://127.0.0.1:9/guard, none')).toEqual([]);
    const validated = await run('validate --json --hints', { env: key });
    const codes = JSON.parse(validated.out).diagnostics.map(({ code }: { code: string }) => code);
    expect(codes).toContain('CFG_GUARD_NOT_ENFORCED');
    expect(codes).not.toContain('RUN_GUARD_DISABLED');
  });

  it('finds the file of PLANO_CONFIG_FILE, and the usual names in --path', async () => {
    const { run, folder } = await cliWorkspace({
      'a/plano_config.yaml': smallConfig(),
      'b/other.yaml': smallConfig(),
    });
    const planned = async (line: string, env = {}) =>
      (
        JSON.parse((await run(`${line} --dry-run --json`, { env: { ...key, ...env } })).out) as {
          config: string;
        }
      ).config;
    expect(await planned('up --path a')).toBe(join(folder, 'a', 'plano_config.yaml'));
    expect(await planned('up', { PLANO_CONFIG_FILE: 'b/other.yaml' })).toBe(join(folder, 'b', 'other.yaml'));
  });

  it('never shows the value of a variable', async () => {
    const secret = 'not-to-be-seen-0123456789';
    const { run } = await cliWorkspace({ 'config.yaml': smallConfig() });
    for (const line of [
      'up --dry-run --json',
      'validate --print',
      'env',
      'env --json',
      'models',
      'validate --hints',
    ]) {
      const { out, err } = await run(line, { env: { OPENAI_API_KEY: secret } });
      expect(out + err).not.toContain(secret);
    }
  });
});
