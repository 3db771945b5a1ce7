import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type JudgeOptions, judgeConfig } from '../../../src-main/console/judge-config.ts';
import { tempFolder } from './temp-folder.ts';

const config = `version: v0.4.0
listeners: [{ type: model, name: m1, port: 12000 }]
model_providers:
  - { model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true }
`;

/** A folder with these files, and how its `config.yaml` is judged there. */
async function folderWith(files: Readonly<Record<string, string>>) {
  const folder = await tempFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return {
    folder,
    judge(options: Partial<JudgeOptions> = {}) {
      const { analysis } = judgeConfig({
        text: files['config.yaml'] ?? '',
        configFile: join(folder, 'config.yaml'),
        cwd: folder,
        envFiles: [],
        environment: { OPENAI_API_KEY: 'key', PLANO_IN_CONTAINER: '0' },
        checkEnvironment: true,
        ...options,
      });
      return analysis;
    },
  };
}

const about = (found: readonly { code: string }[], family: string) =>
  found.filter(({ code }) => code.startsWith(family));

describe('a config beside other files', () => {
  it('says which of the two usual names is used', async () => {
    const { judge } = await folderWith({ 'config.yaml': config, 'plano_config.yaml': config });
    expect(about(judge().diagnostics, 'CFG_FILE')).toMatchObject([
      {
        code: 'CFG_FILE_AMBIGUOUS',
        severity: 'hint',
        path: '',
        range: { start: { line: 1, column: 1 } },
        message: 'plano_config.yaml lies beside config.yaml; config.yaml is used',
      },
    ]);
  });

  it('tells a line of .env that means nothing, with its place and without its text', async () => {
    const { judge } = await folderWith({ 'config.yaml': config, '.env': 'A=1\njust words\n' });
    expect(about(judge().diagnostics, 'ENV_DOTENV')).toMatchObject([
      {
        code: 'ENV_DOTENV_SYNTAX',
        severity: 'warning',
        plano: 'I',
        path: '',
        message: '.env:2: the line has no "="',
      },
    ]);
    expect(about(judge({ checkEnvironment: false }).diagnostics, 'ENV_DOTENV')).toEqual([]);
  });

  it('tells a form that Plano keeps as text where the variable is used', async () => {
    const { judge } = await folderWith({
      'config.yaml': config,
      '.env': 'UNUSED="x"\nexport OPENAI_API_KEY="k" # mine\n',
    });
    const [found, ...others] = about(judge({ environment: {} }).diagnostics, 'ENV_DOTENV');
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      code: 'ENV_DOTENV_PORTABILITY',
      severity: 'hint',
      path: 'model_providers[0].access_key',
      message:
        '.env:2: Plano takes "export" and the quotes and the comment of OPENAI_API_KEY as part of the text',
    });
  });

  it('warns of a .env that git would take along, until a rule ignores it', async () => {
    const { judge, folder } = await folderWith({ 'config.yaml': config, '.env': 'A=1\n' });
    expect(about(judge().diagnostics, 'ENV_DOTENV')).toEqual([]);
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    expect(about(judge().diagnostics, 'ENV_DOTENV')).toMatchObject([
      { code: 'ENV_DOTENV_TRACKED', severity: 'warning', plano: 'ok', path: '' },
    ]);
    await writeFile(join(folder, '.gitignore'), '.env\n');
    expect(about(judge().diagnostics, 'ENV_DOTENV')).toEqual([]);
  });

  it('warns of a .env that is committed although a rule would ignore it', async () => {
    const { judge, folder } = await folderWith({
      'config.yaml': config,
      '.env': 'A=1\n',
      '.gitignore': '.env\n',
    });
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    execFileSync('git', ['add', '--force', '.env'], { cwd: folder });
    expect(about(judge().diagnostics, 'ENV_DOTENV')).toMatchObject([{ code: 'ENV_DOTENV_TRACKED' }]);
  });

  it('needs the certificate authorities that it names', async () => {
    const text = `${config}overrides: { upstream_tls_ca_path: certs/ca.pem }\n`;
    const { judge, folder } = await folderWith({ 'config.yaml': text });
    const missing = judge();
    expect(about(missing.diagnostics, 'RUN')).toMatchObject([
      {
        code: 'RUN_CA_NOT_FOUND',
        severity: 'error',
        plano: 'C',
        path: 'overrides.upstream_tls_ca_path',
        message: 'there is no file certs/ca.pem with certificate authorities',
      },
    ]);
    expect(missing.config).toBeNull();
    // A file that is judged for another machine, or for none, is not missed here.
    expect(about(judge({ target: 'kubernetes' }).diagnostics, 'RUN')).toEqual([]);
    expect(about(judge({ checkEnvironment: false }).diagnostics, 'RUN')).toEqual([]);
    await mkdir(join(folder, 'certs'));
    await writeFile(join(folder, 'certs', 'ca.pem'), '');
    expect(about(judge().diagnostics, 'RUN')).toEqual([]);
  });

  it('is judged as production when the file says so, unless something else is said', async () => {
    const text = `${config}tracing: { random_sampling: 90, span_attributes: { static: { environment: production } } }\n`;
    const { judge } = await folderWith({ 'config.yaml': text });
    const sampling = (options: Partial<JudgeOptions> = {}) =>
      judge(options)
        .diagnostics.filter(({ path }) => path === 'tracing.random_sampling')
        .map(({ severity }) => severity);
    expect(sampling()).toEqual(['hint']);
    expect(sampling({ profile: 'dev' })).toEqual([]);
    expect(sampling({ environment: { PLANO_PROFILE: 'dev' } })).toEqual([]);
  });
});
