import { existsSync } from 'node:fs';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliWorkspace, cliWorkspace, smallConfig } from './cli-fixture.ts';

interface UnreadableFile {
  readonly title: string;
  readonly code: string;
  /** Of the failure of a start. */
  readonly failure: string;
  readonly start: { readonly line: number; readonly column: number; readonly offset: number };
  readonly message: string | RegExp;
  make(file: string): Promise<unknown>;
}

const first = { line: 1, column: 1, offset: 0 };

const unreadable: readonly UnreadableFile[] = [
  {
    title: 'that is not there',
    code: 'CFG_FILE_NOT_FOUND',
    failure: 'config_not_found',
    start: first,
    message: /^there is no file .*config\.yaml; in that folder: other\.yaml$/,
    make: (file) => writeFile(join(file, '..', 'other.yaml'), smallConfig()),
  },
  {
    title: 'that is a folder',
    code: 'CFG_FILE_UNREADABLE',
    failure: 'config_invalid',
    start: first,
    message: /config\.yaml cannot be read: it is a folder$/,
    make: (file) => mkdir(file),
  },
  {
    title: 'that is too large',
    code: 'CFG_FILE_TOO_LARGE',
    failure: 'config_invalid',
    start: first,
    message: 'the file has 4194305 bytes; a config has at most 4194304',
    make: async (file) => {
      await writeFile(file, smallConfig());
      await truncate(file, 4 * 1024 * 1024 + 1);
    },
  },
  {
    title: 'that is not UTF-8',
    code: 'CFG_FILE_ENCODING',
    failure: 'config_invalid',
    start: { line: 2, column: 3, offset: 18 },
    message: 'the file is not UTF-8 text: byte 18 belongs to no character; save it as UTF-8',
    make: (file) => writeFile(file, Buffer.from('version: v0.4.0\n# \xff\n', 'latin1')),
  },
];

async function workspaceWith({ make }: UnreadableFile): Promise<CliWorkspace> {
  const workspace = await cliWorkspace();
  await make(join(workspace.folder, 'config.yaml'));
  return workspace;
}

describe.each(unreadable)('a config file $title', (kind) => {
  const { code, failure, start, message } = kind;
  const finding = {
    code,
    severity: 'error',
    path: '',
    range: { start },
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  };

  it('is a finding of validate in every format, exit code 1', async () => {
    const { run } = await workspaceWith(kind);
    const json = await run('validate config.yaml --json');
    expect([json.exitCode, json.err]).toEqual([1, '']);
    expect(JSON.parse(json.out)).toMatchObject({
      valid: false,
      file: 'config.yaml',
      version: null,
      diagnostics: [finding],
      summary: { listeners: [], model_providers: [], variables: [] },
    });
    const github = await run('validate config.yaml --format github');
    expect(github.exitCode).toBe(1);
    expect(github.out).toMatch(
      new RegExp(`^::error file=config\\.yaml,line=${start.line},.*title=${code}::`),
    );
    const sarif = JSON.parse((await run('validate config.yaml --format sarif')).out);
    expect(sarif.runs[0].results).toMatchObject([{ ruleId: code, level: 'error' }]);
    const text = await run('validate config.yaml');
    expect(text.out).toContain(`config.yaml:${start.line}:${start.column}`);
    expect(text.out).toContain(code);
  });

  it('does not hide what is to be said of other files', async () => {
    const { run, write } = await workspaceWith(kind);
    await write('good.yaml', smallConfig());
    const { exitCode, out } = await run('validate config.yaml good.yaml --json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject([{ diagnostics: [{ code }] }, { valid: true, diagnostics: [] }]);
  });

  it('is the same finding of a start', async () => {
    const { run } = await workspaceWith(kind);
    const { exitCode, out, errLast } = await run('up config.yaml --json');
    expect([exitCode, out]).toEqual([1, '']);
    expect(JSON.parse(errLast)).toMatchObject({
      error: { code: failure, stage: 'schema', details: [finding] },
    });
  });
});

describe('planoai up', () => {
  it('[config D14] starts nothing for a file that is not there', async () => {
    const { run, home, folder } = await cliWorkspace();
    const { exitCode, errLast } = await run('up typo.yaml --json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(errLast)).toMatchObject({
      error: {
        code: 'config_not_found',
        message: `Config file not found: ${join(folder, 'typo.yaml')}`,
        details: [{ code: 'CFG_FILE_NOT_FOUND', severity: 'error' }],
      },
    });
    expect((await run('status --json')).exitCode).toBe(6);
    expect(existsSync(join(home, 'default_config.yaml'))).toBe(false);
  });

  it('names a text that is no UTF-8 with its place', async () => {
    const { run, folder } = await cliWorkspace();
    await writeFile(join(folder, 'config.yaml'), Buffer.from('a: 1\nb: \xe4\n', 'latin1'));
    const { errFirst, err } = await run('up');
    expect(errFirst).toBe('config.yaml: invalid against schema');
    expect(err).toContain('config.yaml:2:4');
  });
});
