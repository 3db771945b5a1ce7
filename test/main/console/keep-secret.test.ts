import { spawnSync } from 'node:child_process';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentFromLayers } from '../../../src-gateway/config/environment.ts';
import { keepSecret } from '../../../src-main/console/keep-secret.ts';
import { tempFolder } from './temp-folder.ts';

const secret = { name: 'OPENAI_API_KEY', value: 'sk-live-1234567890abcdef' };
const line = 'OPENAI_API_KEY=sk-live-1234567890abcdef\n';
const unset = environmentFromLayers([]);
const having = (value: string) =>
  environmentFromLayers([{ source: 'shell', values: new Map([[secret.name, { value }]]) }]);

const read = (folder: string, name: string) => readFile(join(folder, name), 'utf8').catch(() => null);

describe('keeping a secret in .env', () => {
  it('makes the file for its owner alone', async () => {
    const folder = await tempFolder();
    await keepSecret({ folder, ...secret, environment: unset });
    expect(await read(folder, '.env')).toBe(line);
    expect((await stat(join(folder, '.env'))).mode & 0o777).toBe(0o600);
    expect(await read(folder, '.gitignore')).toBeNull();
  });

  it.each([
    ['A=1', `A=1\n${line}`],
    ['A=1\n', `A=1\n${line}`],
    ['A=1\r\n', `A=1\r\n${line.replace('\n', '\r\n')}`],
  ])('adds one line behind %j', async (before, after) => {
    const folder = await tempFolder();
    await writeFile(join(folder, '.env'), before);
    await keepSecret({ folder, ...secret, environment: unset });
    expect(await read(folder, '.env')).toBe(after);
  });

  it('does nothing when the variable has the value already, and refuses when it has another', async () => {
    const folder = await tempFolder();
    await keepSecret({ folder, ...secret, environment: having(secret.value) });
    await expect(keepSecret({ folder, ...secret, environment: having('hunter2') })).rejects.toMatchObject({
      code: 'variable_taken',
      message: expect.not.stringContaining('hunter2'),
    });
    expect(await read(folder, '.env')).toBeNull();
  });

  it('tells git to ignore the file, once, in the nearest file of rules', async () => {
    const top = await tempFolder();
    spawnSync('git', ['init', '--quiet'], { cwd: top });
    const folder = join(top, 'gateway');
    await mkdir(folder);
    await writeFile(join(top, '.gitignore'), 'out');
    await keepSecret({ folder, ...secret, environment: unset });
    expect(await read(top, '.gitignore')).toBe('out\n.env\n');
    await keepSecret({ folder, name: 'B', value: '2', environment: unset });
    expect(await read(top, '.gitignore')).toBe('out\n.env\n');
    expect(await read(folder, '.env')).toBe(`${line}B=2\n`);
    expect(await read(folder, '.gitignore')).toBeNull();
  });
});
