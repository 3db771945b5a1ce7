import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Workspaces } from '../../../src-main/console/workspaces.ts';
import { tempFolder } from './temp-folder.ts';

async function open(name = 'shop') {
  const folder = await tempFolder();
  const configFile = join(folder, name, 'config.yaml');
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(configFile, 'version: v0.4.0\n');
  const home = join(folder, 'home');
  const asked = Promise.withResolvers<string>();
  const at = (file: string, switchTo: ((path: string) => void) | undefined = asked.resolve) =>
    new Workspaces({ home, configFile: file, switchTo });
  return { folder, home, configFile, asked: asked.promise, at };
}

describe('workspaces', () => {
  it('that were opened last come first, with those whose file is gone', async () => {
    const { at, configFile, folder, home } = await open();
    await at('/gone/desk/config.yaml').remember();
    await at(configFile).remember();
    await at(configFile).remember();
    expect(await at(configFile).list()).toEqual([
      { path: configFile, name: 'shop', current: true, missing: false },
      { path: '/gone/desk/config.yaml', name: 'desk', current: false, missing: true },
    ]);
    expect((await stat(join(home, 'console', 'workspaces.json'))).mode & 0o777).toBe(0o600);
    for (let index = 0; index < 30; index += 1) await at(join(folder, `w${index}`, 'config.yaml')).remember();
    expect(await at(join(folder, 'w29', 'config.yaml')).list()).toHaveLength(20);
  });

  it('are opened by folder or file', async () => {
    const { at, asked, configFile, folder } = await open();
    const other = at(join(folder, 'other.yaml'));
    expect(await other.open(join(folder, 'shop'))).toBe(configFile);
    expect(await asked).toBe(configFile);
    expect(await other.open(` ${configFile} `)).toBe(configFile);
  });

  it.each([
    ['/nowhere/at/all', 'is not there'],
    ['relative/path', 'no full path'],
  ])('are not opened at %j, which %s', async (path, why) => {
    const { at, configFile } = await open();
    await expect(at(configFile).open(path)).rejects.toThrow(why);
  });

  it('are not opened in a folder without a config', async () => {
    const { at, configFile, folder } = await open();
    await expect(at(configFile).open(folder)).rejects.toMatchObject({ code: 'config_not_found' });
  });

  it('are begun from a template, in a folder that is made, and never over a file', async () => {
    const { at, asked, configFile, folder } = await open();
    const file = join(folder, 'deep', 'new', 'config.yaml');
    expect(await at(configFile).create(join(folder, 'deep', 'new'), 'llm_gateway')).toBe(file);
    expect(await asked).toBe(file);
    expect(await readFile(file, 'utf8')).toContain('model_providers');
    await writeFile(file, '# mine\n');
    await expect(at(configFile).create(join(folder, 'deep', 'new'), 'llm_gateway')).rejects.toMatchObject({
      code: 'workspace_exists',
    });
    expect(await readFile(file, 'utf8')).toBe('# mine\n');
    await expect(at(configFile).create(folder, 'nothing')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are not left where nobody can begin another host', async () => {
    const { configFile, home } = await open();
    const fixed = new Workspaces({ home, configFile, switchTo: undefined });
    await expect(fixed.open(configFile)).rejects.toMatchObject({ code: 'not_switchable' });
    await expect(fixed.create('/tmp/x', 'llm_gateway')).rejects.toMatchObject({ code: 'not_switchable' });
  });
});
