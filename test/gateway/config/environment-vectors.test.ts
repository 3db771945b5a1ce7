import { describe, expect, it } from 'vitest';
import type { AnalyseOptions, ConfigAnalysis } from '../../../src-gateway/config/analyse-config.ts';
import { parseDotenv } from '../../../src-gateway/config/dotenv.ts';
import { environmentFromLayers } from '../../../src-gateway/config/environment.ts';
import { analyse, shell } from './analyse.ts';

const listeners = 'version: v0.4.0\nlisteners: [{type: model, name: m, port: 12000}]\n';
const provider = (fields: string) =>
  `${listeners}model_providers: [{model: openai/gpt-4o, default: true, ${fields}}]\n`;
const withKey = (key: string) => provider(`access_key: ${key}`);

function run(
  text: string,
  variables: Record<string, string>,
  options: Partial<AnalyseOptions> = {},
): ConfigAnalysis {
  return analyse(text, { environment: shell(variables), ...options });
}

function codes(analysis: ConfigAnalysis): string[] {
  return analysis.diagnostics
    .filter(({ code, severity }) => severity !== 'hint' || code.startsWith('ENV_'))
    .map(({ severity, code, path }) => `${severity} ${code} ${path}`);
}

const firstAuth = (analysis: ConfigAnalysis) => analysis.config?.providers[0]?.auth;

describe('variables in a config', () => {
  it('[config E01] a reference inside a text', () => {
    const analysis = run(provider(`access_key: $A, headers: {Authorization: "Bearer $TOKEN"}`), {
      A: 'x',
      TOKEN: 'abc',
    });
    expect(analysis.config?.providers[0]?.headers).toEqual({ Authorization: 'Bearer abc' });
    expect(analysis.effective?.providers[0]?.headers).toEqual({ Authorization: 'Bearer $TOKEN' });
    expect(JSON.stringify([analysis.diagnostics, analysis.effective, analysis.variables])).not.toContain(
      'Bearer abc',
    );
  });

  it('[config E02] braces', () => {
    const analysis = run(withKey(`"\${OPENAI_API_KEY}"`), { OPENAI_API_KEY: 'v' });
    expect(codes(analysis)).toEqual(['hint ENV_BRACED_KEY model_providers[0].access_key']);
    expect(firstAuth(analysis)).toEqual({ kind: 'key', value: 'v' });
  });

  it('[config E03] every missing name in one report', () => {
    const text = `${listeners}model_providers: [{model: openai/a, access_key: $A_KEY, default: true}, {model: openai/b, access_key: $B_KEY}]\n`;
    expect(codes(run(text, {}))).toEqual([
      'error ENV_MISSING model_providers[0].access_key',
      'error ENV_MISSING model_providers[1].access_key',
    ]);
  });

  it('[config E04] a name that the file lacks falls through to the shell', () => {
    const environment = environmentFromLayers([
      { source: '.env', values: parseDotenv('B_KEY=1').values },
      { source: 'shell', values: new Map([['A_KEY', { value: 'x' }]]) },
    ]);
    expect(firstAuth(analyse(withKey('$A_KEY'), { environment }))).toEqual({ kind: 'key', value: 'x' });
  });

  it('[config E05] the file beats the shell, and says so', () => {
    const environment = environmentFromLayers([
      { source: '.env', values: parseDotenv('A_KEY=file').values },
      { source: 'shell', values: new Map([['A_KEY', { value: 'shell' }]]) },
    ]);
    const analysis = analyse(withKey('$A_KEY'), { environment });
    expect(firstAuth(analysis)).toEqual({ kind: 'key', value: 'file' });
    expect(codes(analysis)).toEqual(['hint ENV_SHADOWED model_providers[0].access_key']);
    expect(analysis.variables[0]?.source).toBe('.env:1');
  });

  it('[config E06] quotes and a comment in .env', () => {
    const { values, problems } = parseDotenv('A_KEY="sk x"  # prod\n');
    expect(values.get('A_KEY')?.value).toBe('sk x');
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['ENV_DOTENV_PORTABILITY', 'hint'],
    ]);
  });

  it('[config E07] export in .env', () => {
    expect(parseDotenv('export A_KEY=v').values.get('A_KEY')).toEqual({ value: 'v', line: 1, lastLine: 1 });
  });

  it('[config E08] the last line of a name wins', () => {
    expect(parseDotenv('A=1\r\nA=2\r\n').values.get('A')).toEqual({ value: '2', line: 2, lastLine: 2 });
  });

  it('[config E09] a value cannot change the structure', () => {
    expect(firstAuth(run(withKey('$A_KEY'), { A_KEY: 'abc: #x' }))).toEqual({
      kind: 'key',
      value: 'abc: #x',
    });
  });

  it('[config E10] an empty value', () => {
    const analysis = run(withKey('$A_KEY'), { A_KEY: '' });
    expect(codes(analysis)).toEqual(['warning ENV_EMPTY model_providers[0].access_key']);
    expect(firstAuth(analysis)).toEqual({ kind: 'none' });
  });

  it('[config E11] prices are no variables', () => {
    const analysis = run(`${withKey('$A')}system_prompt: "Prices start at $5 or $NOPE"\n`, { A: 'x' });
    expect(codes(analysis)).toEqual(['hint ENV_UNRESOLVED_TEXT system_prompt']);
    expect(analysis.diagnostics.find(({ code }) => code === 'ENV_UNRESOLVED_TEXT')?.message).toContain(
      '$NOPE',
    );
  });

  it('[config E12] a secret in a text', () => {
    const analysis = run(`${withKey('$OPENAI_API_KEY')}system_prompt: "key is $OPENAI_API_KEY"\n`, {
      OPENAI_API_KEY: 'x',
    });
    expect(codes(analysis)).toEqual(['warning ENV_SECRET_IN_TEXT system_prompt']);
  });

  it('[config E13] a reference as the host of a URL', () => {
    const text = `${listeners}model_providers: [{model: custom/m, base_url: "http://$GPU_HOST:8000/v1", provider_interface: openai, default: true}]\n`;
    const analysis = run(text, { GPU_HOST: 'Gpu1' });
    expect(analysis.config?.providers[0]).toMatchObject({ origin: 'http://gpu1:8000', pathPrefix: '/v1' });
    expect(codes(analysis)).toEqual(['hint ENV_IN_URL_HOST model_providers[0].base_url']);
  });

  it('[config E14] a reference as the whole URL', () => {
    const text = `${listeners}model_providers: [{model: custom/m, base_url: $URL, provider_interface: openai, default: true}]\n`;
    const analysis = run(text, { URL: 'http://h:1' });
    expect(analysis.config?.providers[0]?.origin).toBe('http://h:1');
    expect(analysis.diagnostics.find(({ code }) => code === 'ENV_IN_IDENTIFIER')).toMatchObject({
      severity: 'hint',
      plano: 'V',
    });
  });

  const state = `${withKey('$A')}state_storage: {type: postgres, connection_string: "postgresql://\${U}:\${P}@\${H}:5432/\${D}"}\n`;

  it('[config E15] parts of a connection string are encoded', () => {
    const { config } = run(state, { A: 'x', U: 'a', P: 'p@/w', H: 'db', D: 'd' });
    const url = new URL(config?.state?.connectionString ?? '');
    expect([url.username, decodeURIComponent(url.password), url.hostname, url.pathname]).toEqual([
      'a',
      'p@/w',
      'db',
      '/d',
    ]);
  });

  it('[config E16] a missing part of a connection string', () => {
    const missing = run(state, { A: 'x', U: 'a', H: 'db', D: 'd' }).diagnostics.filter(
      ({ code }) => code === 'ENV_MISSING',
    );
    expect(missing.map(({ path, message }) => [path, /variable P /.test(message)])).toEqual([
      ['state_storage.connection_string', true],
    ]);
  });

  const port = `version: v0.4.0\nlisteners: [{type: model, name: m, port: $PORT}]\nmodel_providers: [{model: openai/gpt-4o, access_key: $A, default: true}]\n`;

  it('[config E17] a number from a variable', () => {
    const analysis = run(port, { A: 'x', PORT: '12000' });
    expect(analysis.config?.listeners[0]?.port).toBe(12000);
    expect(analysis.diagnostics.find(({ code }) => code === 'ENV_IN_TYPED_FIELD')).toMatchObject({
      severity: 'hint',
      plano: 'S',
    });
  });

  it('[config E18] a variable that is no number', () => {
    const analysis = run(port, { A: 'x', PORT: 'abc' });
    expect(codes(analysis)).toEqual(['error CFG_WRONG_TYPE listeners[0].port']);
    const message = analysis.diagnostics.find(({ code }) => code === 'CFG_WRONG_TYPE')?.message;
    expect(message).toContain('$PORT');
    expect(message).not.toContain('abc');
  });

  it('[config E19] a doubled dollar', () => {
    const analysis = run(withKey('$$A'), { A: '1' });
    expect(codes(analysis)).toContain('hint ENV_DEFAULT_SYNTAX model_providers[0].access_key');
    expect(firstAuth(analysis)).toEqual({ kind: 'key', value: '$A' });
  });

  it('[config E20] a default value', () => {
    const text = `${listeners}model_providers: [{model: custom/m, base_url: "http://\${H:-localhost}:8000", provider_interface: openai, default: true}]\n`;
    const analysis = run(text, {});
    expect(analysis.config?.providers[0]?.origin).toBe('http://localhost:8000');
    expect(codes(analysis)).toContain('hint ENV_DEFAULT_SYNTAX model_providers[0].base_url');
  });

  it('[config E21] a brace without its partner', () => {
    expect(codes(run(withKey('"${A"'), { A: '1' }))).toEqual([
      'error ENV_SYNTAX model_providers[0].access_key',
    ]);
  });

  it('[config E22] a line break behind a value', () => {
    const analysis = run(withKey('$A_KEY'), { A_KEY: 'abc\n' });
    expect(firstAuth(analysis)).toEqual({ kind: 'key', value: 'abc' });
    expect(codes(analysis)).toEqual(['warning ENV_WHITESPACE model_providers[0].access_key']);
  });

  it('[config E23] a header of a target', () => {
    const text = `${withKey('$A')}endpoints: {e: {endpoint: "h:80"}}
prompt_targets: [{name: t, description: Get the weather for one city, endpoint: {name: e, path: /, http_headers: {X-Api-Key: $MISSING}}}]
`.replace('type: model', 'type: prompt');
    expect(codes(run(text, { A: 'x' }))).toEqual([
      'error ENV_MISSING prompt_targets[0].endpoint.http_headers.X-Api-Key',
    ]);
  });

  it('[config E24] a variable in a model name', () => {
    const text = `${listeners}model_providers: [{model: openai/$M, access_key: $A, default: true}]
model_aliases: {fast.v1: {target: openai/gpt-4o}}
routing_preferences: [{name: code, description: writing new functions and modules, models: [openai/gpt-4o]}]
`;
    const analysis = run(text, { A: 'x', M: 'gpt-4o' });
    expect(analysis.effective?.providers[0]?.model).toBe('openai/gpt-4o');
    expect(codes(analysis)).toEqual([]);
  });

  it('starts without credentials when asked to', () => {
    const refused = run(withKey('$A_KEY'), {});
    expect(refused.config).toBeNull();
    const analysis = run(withKey('$A_KEY'), {}, { allowMissingKeys: true });
    expect(codes(analysis)).toEqual(['warning ENV_MISSING model_providers[0].access_key']);
    expect(firstAuth(analysis)).toEqual({ kind: 'none', missingVariable: 'A_KEY' });
  });

  it('looks at the file only when the environment is not checked', () => {
    const analysis = run(withKey('$A_KEY'), {}, { checkEnvironment: false });
    expect(analysis.valid).toBe(true);
    expect(analysis.config).toBeNull();
    expect(analysis.variables.map(({ name, set }) => [name, set])).toEqual([['A_KEY', false]]);
  });
});

describe('.env', () => {
  it('reads quotes, escapes and values over several lines', () => {
    const { values, problems } = parseDotenv(
      `# c\n\nA='a $x "q"'\nB="l1\\nl2\\t\\"\\\\"\nC="one\ntwo"\nD= spaced  # note\nE=a#b\n`,
    );
    expect([...values].map(([name, { value, line }]) => [name, value, line])).toEqual([
      ['A', 'a $x "q"', 3],
      ['B', 'l1\nl2\t"\\', 4],
      ['C', 'one\ntwo', 5],
      ['D', 'spaced', 7],
      ['E', 'a#b', 8],
    ]);
    expect(problems.every(({ code }) => code === 'ENV_DOTENV_PORTABILITY')).toBe(true);
  });

  it('says which lines it cannot read, without their text', () => {
    const { values, problems } = parseDotenv('secret-without-name\n1A=x\nB="open\n');
    expect(values.size).toBe(0);
    expect(problems.map(({ code, line }) => [code, line])).toEqual([
      ['ENV_DOTENV_SYNTAX', 1],
      ['ENV_DOTENV_SYNTAX', 2],
      ['ENV_DOTENV_SYNTAX', 3],
    ]);
    expect(JSON.stringify(problems)).not.toContain('secret-without-name');
  });
});
