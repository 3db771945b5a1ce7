import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SavedFilters } from '../../../src-main/console/saved-filters.ts';
import { mostSavedFilters } from '../../../src-main/contract/saved-filter-calls.ts';
import { tempFolder } from './temp-folder.ts';

async function opened(text?: string) {
  const folder = await tempFolder();
  const file = join(folder, '.plano', 'ui.json');
  if (text !== undefined) {
    await mkdir(join(folder, '.plano'));
    await writeFile(file, text);
  }
  return { filters: new SavedFilters(join(folder, 'config.yaml')), file };
}

const errors = { name: 'errors of today', query: 'status:error', since: '24h' };

describe('the saved filters of a workspace', () => {
  it('are none where there is no file, and none is made by looking', async () => {
    const { file, filters } = await opened();
    expect(await filters.read()).toEqual({ file: '.plano/ui.json', filters: [] });
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });

  it('are kept by name in a file that can be read and merged, beside what else is in it [ux R26]', async () => {
    const { file, filters } = await opened('{"layout":{"wide":true}}');
    await filters.save({ name: 'b', query: 'is:slow', since: null });
    await filters.save({ ...errors, query: 'a=1' });
    const kept = await filters.save(errors);
    expect(kept.filters).toEqual([{ name: 'b', query: 'is:slow', since: null }, errors]);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      layout: { wide: true },
      filters: kept.filters,
    });
    expect((await filters.remove('b')).filters).toEqual([errors]);
  });

  it('lose none of several that are saved at once', async () => {
    const { filters } = await opened();
    await Promise.all(['a', 'b', 'c'].map((name) => filters.save({ ...errors, name })));
    expect((await filters.read()).filters.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['filters of another shape', '{"filters":[{"name":"a","query":1,"since":null}]}'],
    ['a window that is none', '{"filters":[{"name":"a","query":"","since":"soon"}]}'],
  ])('are not written over a file with %s', async (_what, text) => {
    const { file, filters } = await opened(text);
    await expect(filters.read()).rejects.toMatchObject({ code: 'ui_file_invalid' });
    await expect(filters.save(errors)).rejects.toMatchObject({ code: 'ui_file_invalid' });
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('are not more than a hundred', async () => {
    const many = Array.from({ length: mostSavedFilters }, (_, index) => ({ ...errors, name: `f${index}` }));
    const { filters } = await opened(JSON.stringify({ filters: many }));
    await expect(filters.save(errors)).rejects.toMatchObject({ code: 'too_many' });
    expect((await filters.save({ ...errors, name: 'f7' })).filters).toHaveLength(mostSavedFilters);
  });
});
