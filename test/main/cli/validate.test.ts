import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fileVectors } from '../../gateway/config/file-vectors.ts';
import { bracedKey, cliWorkspace, smallConfig } from './cli-fixture.ts';

const broken = smallConfig().concat('foo: 1\n');
/** Valid with one warning: a credential in the file. */
const warned = smallConfig().replace('$OPENAI_API_KEY', 'sk-live-0123456789');

describe('planoai validate', () => {
  it('prints one document with findings and a summary', async () => {
    const { run } = await cliWorkspace({ 'config.yaml': smallConfig() });
    const { exitCode, out, err } = await run('validate --json');
    expect([exitCode, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toEqual({
      valid: true,
      file: 'config.yaml',
      version: 'v0.3.0',
      diagnostics: [],
      summary: {
        listeners: [{ name: 'm1', type: 'model', address: '127.0.0.1', port: 12000, implicit: false }],
        model_providers: [{ name: 'openai/gpt-4o', model: 'openai/gpt-4o', default: true }],
        variables: [{ name: 'OPENAI_API_KEY', set: false, used_at: ['/model_providers/0/access_key'] }],
      },
    });
  });

  it('[cli 12] warns of a credential in the file without showing it', async () => {
    const { run } = await cliWorkspace({ 'config.yaml': warned });
    const { exitCode, out } = await run('validate --json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(out).diagnostics).toMatchObject([
      { code: 'CFG_HARDCODED_SECRET', severity: 'warning' },
    ]);
    for (const line of [
      'validate',
      'validate --json',
      'validate --print',
      'validate --format sarif',
      'env',
      'models',
    ]) {
      const shown = await run(line);
      expect(shown.out + shown.err).not.toContain('0123456789');
    }
  });

  it.each([
    ['a valid file', smallConfig(), '', 0],
    ['an error', broken, '', 1],
    ['a warning', warned, '', 0],
    ['a warning with --strict', warned, '--strict', 8],
    ['a missing variable', smallConfig(), '--check-env', 3],
    ['a missing variable and an error', broken, '--check-env', 1],
    ['a file that Plano takes', smallConfig(), '--compat upstream', 0],
    ['a file that Plano refuses', broken, '--compat upstream', 1],
  ])('tells %s by its exit code', async (_, text, flags, exitCode) => {
    const { run } = await cliWorkspace({ 'config.yaml': text });
    for (const format of ['text', 'json', 'github', 'sarif']) {
      expect(await run(`validate ${flags} --format ${format}`)).toMatchObject({ exitCode, err: '' });
    }
  });

  it('shows hints only when asked', async () => {
    const { run } = await cliWorkspace({
      'config.yaml': smallConfig().replace('$OPENAI_API_KEY', bracedKey),
    });
    expect(JSON.parse((await run('validate --json')).out).diagnostics).toEqual([]);
    const hints = JSON.parse((await run('validate --json --hints')).out).diagnostics;
    expect(hints).toContainEqual(expect.objectContaining({ severity: 'hint', code: 'ENV_BRACED_KEY' }));
  });

  it('says which of two usual names it took', async () => {
    const { run } = await cliWorkspace({ 'config.yaml': smallConfig(), 'plano_config.yaml': smallConfig() });
    const { diagnostics, file } = JSON.parse((await run('validate --json --hints')).out);
    expect(file).toBe('config.yaml');
    expect(diagnostics[0]).toMatchObject({ code: 'CFG_FILE_AMBIGUOUS', severity: 'hint' });
  });

  const vector = (id: string) => fileVectors.find((each) => each.id === id)?.text ?? '';

  it.each([
    ['V26', '', 1, ['error']],
    ['V02', '', 0, []],
    ['V07', '', 0, ['warning', 'warning']],
    ['V07', '--strict', 8, ['warning', 'warning']],
  ])('tells of %s %s what is loud, with exit code %i', async (id, flags, exitCode, severities) => {
    const { run } = await cliWorkspace({ 'config.yaml': vector(id) });
    const result = await run(`validate --json ${flags}`, { env: { PLANO_IN_CONTAINER: '0' } });
    const { valid, diagnostics } = JSON.parse(result.out);
    expect([result.exitCode, valid]).toEqual([exitCode, exitCode !== 1]);
    expect(diagnostics.map(({ severity }: { severity: string }) => severity)).toEqual(severities);
  });

  it('tells the hint of an old spelling when asked, among the others', async () => {
    const { run } = await cliWorkspace({ 'config.yaml': vector('V02') });
    const { exitCode, out } = await run('validate --json --hints');
    const hints: { code: string; severity: string }[] = JSON.parse(out).diagnostics;
    expect(exitCode).toBe(0);
    expect(hints.filter(({ code }) => code === 'CFG_VERSION_NONCANONICAL')).toHaveLength(1);
    expect(hints.every(({ severity }) => severity === 'hint')).toBe(true);
  });

  it('checks several files: an array of documents, and the worst exit code', async () => {
    const { run } = await cliWorkspace({ 'a.yaml': smallConfig(), 'b.yaml': broken });
    const { exitCode, out } = await run('validate a.yaml b.yaml --json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject([
      { file: 'a.yaml', valid: true },
      { file: 'b.yaml', valid: false, diagnostics: [{ code: 'CFG_UNKNOWN_KEY' }] },
    ]);
  });

  it('writes annotations for GitHub', async () => {
    const { run } = await cliWorkspace({ 'config.yaml': broken });
    const { out } = await run('validate --format github');
    expect(out).toMatch(
      /^::error file=config\.yaml,line=6,endLine=6,col=1,endColumn=4,title=CFG_UNKNOWN_KEY::.+\n$/,
    );
  });

  it('writes SARIF', async () => {
    const { run } = await cliWorkspace({ 'config.yaml': broken });
    const log = JSON.parse((await run('validate --format sarif')).out);
    expect(log).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'planoai', rules: [{ id: 'CFG_UNKNOWN_KEY' }] } },
          results: [
            {
              ruleId: 'CFG_UNKNOWN_KEY',
              level: 'error',
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'config.yaml' },
                    region: { startLine: 6, startColumn: 1, endLine: 6, endColumn: 4 },
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('prints the effective config with references kept', async () => {
    const { run } = await cliWorkspace({ 'config.yaml': smallConfig() });
    const yaml = parse((await run('validate --print', { env: { OPENAI_API_KEY: 'abc' } })).out);
    const json = JSON.parse((await run('validate --print --json', { env: { OPENAI_API_KEY: 'abc' } })).out);
    expect(yaml).toEqual(json);
    expect(json.providers[0].auth).toEqual({ kind: 'key', value: '$OPENAI_API_KEY' });
    expect(Object.keys(json)).toEqual(Object.keys(json).sort());
  });
});

describe('planoai env', () => {
  it('tells every source of a variable, the one that wins first', async () => {
    const { run } = await cliWorkspace({
      'config.yaml': smallConfig(),
      '.env': '# keys\nOPENAI_API_KEY=file-value-0123456789\n',
    });
    const { exitCode, out } = await run('env --json', { env: { OPENAI_API_KEY: 'shell-value' } });
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toEqual({
      variables: [
        {
          name: 'OPENAI_API_KEY',
          set: true,
          source: '.env:2',
          sources: ['.env:2', 'shell'],
          value: 'fil…6789',
          used_at: ['/model_providers/0/access_key'],
        },
      ],
    });
  });

  it('[ux A67] prints a line for each source, both masked, .env as the one that wins', async () => {
    const { run } = await cliWorkspace({
      'config.yaml': smallConfig(),
      '.env': 'OPENAI_API_KEY=file-value-0123456789\n',
    });
    const { out } = await run('env', { env: { OPENAI_API_KEY: 'shell-value-9876543210' } });
    expect(out.split('\n').map((line) => line.trim())).toEqual([
      'OPENAI_API_KEY  fil…6789  from .env:1',
      'she…3210  from shell, not used',
      '/model_providers/0/access_key',
      '',
    ]);
  });

  it('exits with 3 when one is missing', async () => {
    const { run } = await cliWorkspace({ 'config.yaml': smallConfig() });
    expect(await run('env')).toMatchObject({ exitCode: 3, out: expect.stringContaining('not set') });
  });
});

describe('planoai schema', () => {
  it('prints the JSON Schema', async () => {
    const { run } = await cliWorkspace();
    expect(JSON.parse((await run('schema')).out)).toMatchObject({
      type: 'object',
      properties: { listeners: {} },
    });
  });
});
