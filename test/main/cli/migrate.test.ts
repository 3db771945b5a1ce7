import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliWorkspace, smallConfig } from './cli-fixture.ts';

const old = smallConfig().replace('model_providers', '# ours\nllm_providers');
const current = old.replace('llm_providers', 'model_providers');

describe('planoai migrate', () => {
  it('rewrites the file and says what it did', async () => {
    const { run, folder } = await cliWorkspace({ 'config.yaml': old });
    const { exitCode, out, err } = await run('migrate');
    expect([exitCode, err]).toEqual([0, '']);
    expect(out).toContain('config.yaml:5  Rename to model_providers  CFG_LLM_PROVIDERS_DEPRECATED');
    expect(await readFile(join(folder, 'config.yaml'), 'utf8')).toBe(current);
    expect(await run('migrate')).toMatchObject({
      exitCode: 0,
      out: 'config.yaml is in the current form.\n',
    });
  });

  it('only looks with --check', async () => {
    const { run, folder } = await cliWorkspace({ 'config.yaml': old });
    const before = await stat(join(folder, 'config.yaml'));
    const { exitCode, out } = await run('migrate --check --json');
    expect(exitCode).toBe(8);
    expect(JSON.parse(out)).toEqual({
      file: 'config.yaml',
      written: false,
      changes: [
        {
          code: 'CFG_LLM_PROVIDERS_DEPRECATED',
          path: 'llm_providers',
          line: 5,
          title: 'Rename to model_providers',
        },
      ],
    });
    const after = await stat(join(folder, 'config.yaml'));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  });

  it('keeps a byte order mark', async () => {
    const { run, folder } = await cliWorkspace({ 'config.yaml': `\uFEFF${old}` });
    await run('migrate');
    expect(await readFile(join(folder, 'config.yaml'), 'utf8')).toBe(`\uFEFF${current}`);
  });

  it('refuses a text that is no config', async () => {
    const { run, folder } = await cliWorkspace({ 'config.yaml': 'llm_providers: [\n' });
    expect(await run('migrate')).toMatchObject({
      exitCode: 1,
      errFirst: 'config.yaml: invalid against schema',
    });
    expect(await readFile(join(folder, 'config.yaml'), 'utf8')).toBe('llm_providers: [\n');
    expect(await run('migrate nowhere.yaml')).toMatchObject({ exitCode: 1 });
  });
});
