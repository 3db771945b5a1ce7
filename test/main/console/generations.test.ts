import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Generations } from '../../../src-main/console/generations.ts';
import { tempFolder } from './temp-folder.ts';

describe('the configs that were served', () => {
  it('are found again by the file they came from, the last one first', async () => {
    const folder = join(await tempFolder(), 'generations');
    const generations = new Generations(folder);
    await generations.add('/a/config.yaml', 'one');
    await generations.add('/b/config.yaml', 'other');
    await generations.add('/a/config.yaml', 'two');
    const again = new Generations(folder);
    expect(await again.last('/a/config.yaml')).toMatchObject({ text: 'two' });
    expect(await again.last('/b/config.yaml')).toMatchObject({ text: 'other' });
    expect(await again.last('/c/config.yaml')).toBeNull();
  });

  it('are kept once per content, for the owner only, and no more than 20', async () => {
    const folder = join(await tempFolder(), 'generations');
    const generations = new Generations(folder);
    for (let number = 0; number < 25; number++) await generations.add('/a/config.yaml', `text ${number}`);
    await generations.add('/a/config.yaml', 'text 24');
    expect(await generations.list()).toHaveLength(20);
    const files = await readdir(folder);
    expect(files.filter((name) => name.endsWith('.yaml'))).toHaveLength(20);
    for (const name of files) expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
  });

  it('are not trusted when their file was changed or the index is broken', async () => {
    const folder = join(await tempFolder(), 'generations');
    const generations = new Generations(folder);
    await generations.add('/a/config.yaml', 'one');
    const [entry] = await generations.list();
    await writeFile(join(folder, `${entry?.sha256}.yaml`), 'something else');
    expect(await generations.last('/a/config.yaml')).toBeNull();
    await writeFile(join(folder, 'index.json'), '{"cut');
    expect(await generations.last('/a/config.yaml')).toBeNull();
  });
});
