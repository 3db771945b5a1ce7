import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AgentOptions } from '../../../src-main/cli/cli-agent/agent-start.ts';
import { claudeStart } from '../../../src-main/cli/cli-agent/claude-environment.ts';
import { codexStart } from '../../../src-main/cli/cli-agent/codex-arguments.ts';
import { opencodeStart } from '../../../src-main/cli/cli-agent/opencode-config.ts';
import { shellExports } from '../../../src-main/cli/cli-agent/shell-exports.ts';
import { configFrom } from '../../support/config-from.ts';
import { freePorts } from '../../support/free-ports.ts';
import { cliWorkspace, smallConfig } from './cli-fixture.ts';
import { installedCli } from './cli-processes.ts';

const aliases = `- {model: openai/x1, access_key: $OPENAI_API_KEY}
model_aliases:
  arch.claude.code.small.fast: {target: gpt-4o}
`;

/** An agent that writes down what it was given, and ends with 7. */
const fakeAgent = `#!${process.execPath}
require('node:fs').writeFileSync(process.env.AGENT_RECORD, JSON.stringify({ args: process.argv.slice(2), env: process.env }));
process.exit(7);
`;

async function agentWorkspace() {
  const [port = 0] = await freePorts(1);
  const cli = await installedCli({ 'config.yaml': smallConfig(port, aliases) });
  const bin = join(cli.folder, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'claude'), fakeAgent);
  await chmod(join(bin, 'claude'), 0o755);
  const record = join(cli.folder, 'record.json');
  const env = {
    PATH: [bin, dirname(process.execPath)].join(delimiter),
    AGENT_RECORD: record,
    OPENAI_API_KEY: 'abc',
    NO_PROXY: 'corp.local',
  };
  const run = async (line: string) => {
    const { exitCode, err } = await cli.planoai(`cli-agent ${line}`, env);
    const got = JSON.parse(await readFile(record, 'utf8')) as { args: string[]; env: Record<string, string> };
    return { exitCode, err, ...got };
  };
  return { cli, port, env, run };
}

describe('planoai cli-agent', () => {
  it('[cli 2] goes by both spellings', async () => {
    const { run } = await cliWorkspace();
    const [hyphen, underscore] = [await run('cli-agent --help'), await run('cli_agent --help')];
    expect(hyphen.exitCode).toBe(0);
    expect(hyphen.out).toContain('Usage: planoai cli-agent');
    expect(underscore).toEqual(hyphen);
  });

  it.skipIf(process.platform === 'win32')(
    '[cli 46 47 51] starts the agent on the running gateway and ends as it ends',
    { timeout: 60_000 },
    async () => {
      const { cli, port, env, run } = await agentWorkspace();
      expect((await cli.planoai('up', env)).exitCode).toBe(0);

      const plain = await run('claude');
      expect([plain.exitCode, plain.err, plain.args]).toEqual([7, '', []]);
      expect(plain.env).toMatchObject({
        ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}`,
        ANTHROPIC_API_KEY: '',
        ANTHROPIC_AUTH_TOKEN: 'plano',
        ANTHROPIC_SMALL_FAST_MODEL: 'arch.claude.code.small.fast',
        ANTHROPIC_DEFAULT_HAIKU_MODEL: 'arch.claude.code.small.fast',
        API_TIMEOUT_MS: '600000',
      });
      expect(plain.env.NO_PROXY).toMatch(/^corp\.local,.*127\.0\.0\.1/);

      const settings =
        '{"ANTHROPIC_SMALL_FAST_MODEL":"x1","NON_INTERACTIVE_MODE":true,"permissions":{"allow":["Bash"]}}';
      const set = await run(`claude --settings '${settings}'`);
      expect(set.env).toMatchObject({
        CI: 'true',
        FORCE_COLOR: '0',
        NODE_NO_READLINE: '1',
        TERM: 'dumb',
        ANTHROPIC_SMALL_FAST_MODEL: 'x1',
      });
      expect(set.args).toEqual(['--settings={"permissions":{"allow":["Bash"]}}']);

      const handedOn = await run('claude config.yaml -- -p hi');
      expect(handedOn.args).toEqual(['-p', 'hi']);

      const unknown = await cli.planoai('cli-agent claude --model gpt-4p --json', env);
      expect([unknown.exitCode, unknown.out]).toEqual([1, '']);
      expect(JSON.parse(unknown.errLast)).toMatchObject({ error: { code: 'unknown_model' } });
      const exported = await cli.planoai('cli-agent env', env);
      expect(exported.out).toContain(`export ANTHROPIC_BASE_URL='http://127.0.0.1:${port}'\n`);
    },
  );

  it('[cli 49] says how it would start Codex', { timeout: 60_000 }, async () => {
    const { cli, port, env } = await agentWorkspace();
    expect((await cli.planoai('up', env)).exitCode).toBe(0);
    const line = `cli-agent codex --dry-run --json --settings '{"CODEX_MODEL":"gpt-4o"}' -- exec hi`;
    const { exitCode, out } = await cli.planoai(line, env);
    expect(exitCode).toBe(0);
    const start = JSON.parse(out);
    expect(start).toMatchObject({ command: 'codex', env: { PLANO_CODEX_KEY: expect.any(String) } });
    expect(start.env).not.toHaveProperty('OPENAI_BASE_URL');
    expect(start.args).toEqual([
      '-c',
      'model_provider="plano"',
      '-c',
      'model_providers.plano.name="Plano"',
      '-c',
      `model_providers.plano.base_url="http://127.0.0.1:${port}/v1"`,
      '-c',
      'model_providers.plano.env_key="PLANO_CODEX_KEY"',
      '-c',
      'model_providers.plano.wire_api="responses"',
      '--model',
      'gpt-4o',
      'exec',
      'hi',
    ]);
  });

  it('[cli 48] refuses settings that are no JSON', async () => {
    const { run } = await cliWorkspace();
    const { exitCode, errFirst } = await run("cli-agent claude --settings '{bad'");
    expect(exitCode).toBe(2);
    expect(errFirst).toContain('Settings must be valid JSON');
  });

  it('[cli 50] needs a running gateway', async () => {
    const { run } = await cliWorkspace();
    const { exitCode, err } = await run('cli-agent claude');
    expect(exitCode).toBe(6);
    expect(err).toContain('Plano is not running.');
  });

  it('refuses an agent that it does not know, and a second file', async () => {
    const { run } = await cliWorkspace();
    expect(await run('cli-agent emacs')).toMatchObject({ exitCode: 2 });
    expect(await run('cli-agent claude a.yaml b.yaml')).toMatchObject({ exitCode: 2 });
  });
});

describe('claudeStart', () => {
  const base = {
    url: 'http://127.0.0.1:12000',
    env: {},
    settings: {},
    model: undefined,
    smallModel: undefined,
    config: { providers: [], aliases: {} },
  };
  const passing = configFrom(`version: v0.4.0
listeners: [{type: model, name: m1, port: 12000}]
model_providers: [{model: anthropic/claude-sonnet-4-5, passthrough_auth: true}]
`);

  it.each([
    ['a stand-in', {}, { ANTHROPIC_AUTH_TOKEN: 'plano', ANTHROPIC_API_KEY: '' }],
    [
      'the key of the listener',
      { PLANO_GATEWAY_KEY: 'gk' },
      { ANTHROPIC_AUTH_TOKEN: 'gk', ANTHROPIC_API_KEY: '' },
    ],
  ])('gives %s as the credential', (_, env, expected) => {
    expect(claudeStart({ ...base, env }).env).toMatchObject(expected);
  });

  it("leaves the user's own credential alone where the gateway passes it on", () => {
    const start = claudeStart({ ...base, config: passing, env: { ANTHROPIC_API_KEY: 'own' } });
    expect(start.env).not.toHaveProperty('ANTHROPIC_API_KEY');
    expect(start.env).not.toHaveProperty('ANTHROPIC_AUTH_TOKEN');
    expect(() => claudeStart({ ...base, config: passing })).toThrow('ANTHROPIC_API_KEY');
  });

  it('keeps what the user has set', () => {
    expect(claudeStart({ ...base, env: { API_TIMEOUT_MS: '1' } }).env).not.toHaveProperty('API_TIMEOUT_MS');
    expect(claudeStart({ ...base, env: { no_proxy: '127.0.0.1,a' } }).env.NO_PROXY).toBe(
      '127.0.0.1,a,localhost,::1',
    );
  });
});

describe('codexStart', () => {
  const config = (more = '') =>
    configFrom(`version: v0.4.0
listeners: [{type: model, name: m1, port: 12000}]
model_providers:
- {model: openai/gpt-5.3-codex, access_key: k}
- {model: openai/gpt-4o, access_key: k${more}}
model_aliases: {arch.codex.default: {target: gpt-4o}}
`);
  const base = {
    url: 'http://127.0.0.1:12000',
    env: {},
    settings: {},
    model: undefined,
    smallModel: undefined,
    legacyEnv: false,
    config: config(', default: true'),
  };
  const withoutAlias = { ...base.config, aliases: {} };

  it.each([
    ['the flag', { ...base, model: 'gpt-4o', settings: { CODEX_MODEL: 'x' } }, 'gpt-4o'],
    ['the setting', { ...base, settings: { CODEX_MODEL: 'gpt-5.3-codex' } }, 'gpt-5.3-codex'],
    ['the alias', base, 'arch.codex.default'],
    ['the default of the config', { ...base, config: withoutAlias }, 'openai/gpt-4o'],
    ['its own', { ...base, config: { ...config(), aliases: {} } }, 'gpt-5.3-codex'],
  ])('takes the model of %s', (_, options, model) => {
    expect(codexStart(options).args.slice(-2)).toEqual(['--model', model]);
  });

  it('refuses a model that the gateway does not serve', () => {
    expect(() => codexStart({ ...base, model: 'gpt-4p' })).toThrow('Unknown model: gpt-4p');
  });

  it('hands other settings on as configuration', () => {
    const settings = { approval_policy: 'never', 'a.b': { list: [1, 'x'], 'odd key': true } };
    const { args } = codexStart({ ...base, settings });
    expect(args).toContain('approval_policy="never"');
    expect(args).toContain('a.b={ list = [1, "x"], "odd key" = true }');
  });

  it('sets the variables of old versions only where they are asked for', () => {
    expect(codexStart(base).env).not.toHaveProperty('OPENAI_API_KEY');
    expect(codexStart({ ...base, legacyEnv: true }).env).toMatchObject({
      OPENAI_BASE_URL: 'http://127.0.0.1:12000/v1',
      OPENAI_API_KEY: 'plano',
    });
  });

  it('makes a quiet terminal, and keeps what the user has set', () => {
    expect(codexStart({ ...base, settings: { NON_INTERACTIVE_MODE: true } }).env.CI).toBe('true');
    expect(codexStart(base).env.DISABLE_TELEMETRY).toBe('true');
    expect(codexStart({ ...base, env: { DISABLE_TELEMETRY: '0' } }).env).not.toHaveProperty(
      'DISABLE_TELEMETRY',
    );
  });

  it("shows the gateway its key, or the user's own where the gateway passes it on", () => {
    const passing = configFrom(`version: v0.4.0
listeners: [{type: model, name: m1, port: 12000}]
model_providers: [{model: openai/gpt-4o, passthrough_auth: true, default: true}]
`);
    const key = (options: Partial<typeof base>) => codexStart({ ...base, ...options }).env.PLANO_CODEX_KEY;
    expect(key({})).toBe('plano');
    expect(key({ env: { PLANO_GATEWAY_KEY: 'gk' } })).toBe('gk');
    expect(key({ config: passing, env: { OPENAI_API_KEY: 'own' } })).toBe('own');
    expect(() => key({ config: passing })).toThrow('Missing required environment variables: OPENAI_API_KEY');
  });
});

describe('opencodeStart', () => {
  const config = configFrom(`version: v0.4.0
listeners: [{type: model, name: m1, port: 12000}]
model_providers:
- {model: openai/gpt-4o, access_key: k, default: true}
- {model: openai/gpt-4o-mini, access_key: k}
- {model: "anthropic/*", access_key: k}
model_aliases: {fast: {target: gpt-4o-mini}}
`);
  const base = {
    url: 'http://127.0.0.1:12000',
    env: {},
    settings: {},
    model: undefined,
    smallModel: undefined,
    config,
  };
  const content = (options: Partial<AgentOptions>) =>
    JSON.parse(opencodeStart({ ...base, ...options }).env.OPENCODE_CONFIG_CONTENT ?? '');

  it('makes the gateway a provider with its models and aliases', () => {
    const { args, command, env } = opencodeStart(base);
    expect([command, args, env.PLANO_OPENCODE_KEY]).toEqual(['opencode', [], 'plano']);
    expect(content({})).toEqual({
      provider: {
        plano: {
          npm: '@ai-sdk/openai-compatible',
          name: 'Plano',
          env: ['PLANO_OPENCODE_KEY'],
          options: { baseURL: 'http://127.0.0.1:12000/v1' },
          models: {
            fast: { name: 'fast' },
            'openai/gpt-4o': { name: 'openai/gpt-4o' },
            'openai/gpt-4o-mini': { name: 'openai/gpt-4o-mini' },
          },
        },
      },
      model: 'plano/openai/gpt-4o',
    });
  });

  it('begins with the models that were asked for, those of a wildcard too', () => {
    const asked = content({ model: 'anthropic/claude-sonnet-4-5', smallModel: 'fast' });
    expect(asked).toMatchObject({ model: 'plano/anthropic/claude-sonnet-4-5', small_model: 'plano/fast' });
    expect(asked.provider.plano.models).toHaveProperty(['anthropic/claude-sonnet-4-5']);
    expect(() => opencodeStart({ ...base, model: 'gpt-4p' })).toThrow('Unknown model: gpt-4p');
    expect(() => opencodeStart({ ...base, smallModel: 'fats' })).toThrow('Unknown model: fats');
  });

  it('keeps what the user has put into the config', () => {
    const env = { OPENCODE_CONFIG_CONTENT: '{"theme":"x","provider":{"own":{}},"autoupdate":true}' };
    expect(content({ env, settings: { autoupdate: false, NON_INTERACTIVE_MODE: true } })).toMatchObject({
      theme: 'x',
      autoupdate: false,
      provider: { own: {}, plano: { name: 'Plano' } },
    });
    expect(() => content({ env: { OPENCODE_CONFIG_CONTENT: '{' } })).toThrow('must be valid JSON');
    expect(content({ settings: { NON_INTERACTIVE_MODE: true } })).not.toHaveProperty('NON_INTERACTIVE_MODE');
    expect(opencodeStart({ ...base, settings: { NON_INTERACTIVE_MODE: true } }).env.CI).toBe('true');
  });

  it('shows the gateway its key, which stands in no config', () => {
    const { env } = opencodeStart({ ...base, env: { PLANO_GATEWAY_KEY: 'gateway-key' } });
    expect(env.PLANO_OPENCODE_KEY).toBe('gateway-key');
    expect(env.OPENCODE_CONFIG_CONTENT).not.toContain('gateway-key');
  });
});

describe('shellExports', () => {
  it.each([
    ['sh', `export A='it'\\''s'\n`],
    ['fish', `set -gx A 'it\\'s'\n`],
    ['powershell', `$env:A = 'it''s'\n`],
    ['json', '{\n  "A": "it\'s"\n}\n'],
  ] as const)('quotes for %s', (shell, expected) => {
    expect(shellExports({ A: "it's" }, shell)).toBe(expected);
  });
});
