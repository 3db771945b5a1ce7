import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../src-main/console/environment-sources.ts';
import { tempFolder } from './temp-folder.ts';

/** A folder where every source has the variables that the test gives it. */
async function sources(given: {
  envFiles?: string[];
  dotenv?: string;
  shell?: Record<string, string>;
  valueFile?: string;
  secret?: string;
  keychain?: string;
}) {
  const folder = await tempFolder();
  const files: string[] = [];
  for (const [index, text] of (given.envFiles ?? []).entries()) {
    const file = join(folder, `extra-${index}.env`);
    await writeFile(file, text);
    files.push(file);
  }
  if (given.dotenv !== undefined) await writeFile(join(folder, '.env'), given.dotenv);
  const environment: Record<string, string> = { ...given.shell };
  if (given.valueFile !== undefined) {
    await writeFile(join(folder, 'key.txt'), given.valueFile);
    environment.KEY_FILE = join(folder, 'key.txt');
  }
  if (given.secret !== undefined) {
    await mkdir(join(folder, 'secrets'));
    await writeFile(join(folder, 'secrets', 'KEY'), given.secret);
    environment.PLANO_SECRETS_DIR = join(folder, 'secrets');
  }
  return readEnvironment({
    configFile: join(folder, 'config.yaml'),
    envFiles: files,
    environment,
    secrets: (name) =>
      name === 'KEY' && given.keychain !== undefined
        ? { value: given.keychain, source: 'keychain' }
        : undefined,
  });
}

describe('the sources of variables', () => {
  const all = {
    envFiles: ['KEY=first', '\nKEY=last'],
    dotenv: '# keys\nOTHER=1\nKEY=dotenv',
    shell: { KEY: 'shell' },
    valueFile: 'file\n',
    secret: 'secret\n',
    keychain: 'keychain',
  };

  it('[deployment 41] are read from the file that <NAME>_FILE names, without its last line break', async () => {
    expect((await sources({ valueFile: 'abc\n' })).lookup.get('KEY')?.value).toBe('abc');
  });

  it('come in one order, and each says where it is', async () => {
    const { lookup } = await sources(all);
    expect(lookup.sourcesOf?.('KEY')).toEqual([
      { value: 'last', source: 'extra-1.env:2' },
      { value: 'first', source: 'extra-0.env:1' },
      { value: 'dotenv', source: '.env:3' },
      { value: 'shell', source: 'shell' },
      { value: 'file', source: 'KEY_FILE' },
      { value: 'secret', source: 'PLANO_SECRETS_DIR' },
      { value: 'keychain', source: 'keychain' },
    ]);
  });

  it('tell every name once, those of the files first, without a value', async () => {
    const { names } = await sources({ ...all, shell: { KEY: 'shell', HOME: '/home/dev' } });
    expect(names.slice(0, 3)).toEqual(['KEY', 'OTHER', 'HOME']);
  });

  it.each([
    ['last', all],
    ['dotenv', { ...all, envFiles: [] }],
    ['shell', { ...all, envFiles: [], dotenv: 'OTHER=1' }],
    ['file', { valueFile: 'file\n', secret: 'secret', keychain: 'keychain' }],
    ['secret', { secret: 'secret\n', keychain: 'keychain' }],
    ['keychain', { keychain: 'keychain' }],
    [undefined, {}],
  ])('give %s', async (value, given) => {
    expect((await sources(given)).lookup.get('KEY')?.value).toBe(value);
  });

  it('count PLANO_ENV_FILE as the first --env-file, the weakest of them', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'ci.env'), 'A=ci\nB=ci');
    await writeFile(join(folder, 'mine.env'), 'A=mine');
    await writeFile(join(folder, '.env'), 'B=dotenv');
    const { lookup } = readEnvironment({
      configFile: join(folder, 'config.yaml'),
      envFiles: [join(folder, 'mine.env')],
      environment: { PLANO_ENV_FILE: join(folder, 'ci.env') },
    });
    expect([lookup.get('A')?.value, lookup.get('B')?.value]).toEqual(['mine', 'ci']);
  });

  it('refuse an env file that was asked for and is not there', async () => {
    const folder = await tempFolder();
    const read = () =>
      readEnvironment({
        configFile: join(folder, 'config.yaml'),
        envFiles: [join(folder, 'gone.env')],
        environment: {},
      });
    expect(read).toThrow(expect.objectContaining({ code: 'env_file_unreadable' }));
  });

  it('never read outside the secrets folder', async () => {
    const { lookup } = await sources({ secret: 'x', dotenv: 'DOT=1' });
    expect(lookup.get('../.env')).toBeUndefined();
  });
});
