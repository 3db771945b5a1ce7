import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bootScript } from '../../../src-main/console/boot-script.ts';
import { WindowMemory } from '../../../src-main/console/window-memory.ts';
import { tempFolder } from './temp-folder.ts';
import { openTestHost } from './test-host.ts';

async function open(configFile = '/p/config.yaml') {
  const folder = join(await tempFolder(), 'console', 'windows');
  return { folder, memory: new WindowMemory({ folder, configFile }) };
}

const entry = (key: string, at: number, value: unknown = at) => ({ key, at, json: JSON.stringify(value) });

describe('what windows remember', () => {
  it('is there for the next host of the same workspace, and for no other', async () => {
    const { folder, memory } = await open();
    await memory.remember([entry('screen', 1, '/traces')]);
    expect(await new WindowMemory({ folder, configFile: '/p/config.yaml' }).recall()).toEqual([
      entry('screen', 1, '/traces'),
    ]);
    expect(await new WindowMemory({ folder, configFile: '/q/config.yaml' }).recall()).toEqual([]);
  });

  it('is what was left last, whichever window tells it first', async () => {
    const { memory } = await open();
    await memory.remember([entry('screen', 20, 'late')]);
    await memory.remember([entry('screen', 10, 'early'), entry('filter', 5)]);
    expect(await memory.recall()).toEqual([entry('screen', 20, 'late'), entry('filter', 5)]);
  });

  it('is read by its owner alone', async () => {
    const { folder, memory } = await open();
    await memory.remember([entry('playground', 1, 'a prompt')]);
    const [name = ''] = await readdir(folder);
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it.each(['', 'no json', '[]', '{"entries":7}', '{"entries":[{"key":1}]}'])(
    'is nothing where the file says %j',
    async (text) => {
      const { folder, memory } = await open();
      await memory.remember([entry('screen', 1)]);
      const [name = ''] = await readdir(folder);
      await writeFile(join(folder, name), text);
      expect(await memory.recall()).toEqual([]);
    },
  );

  it('does not grow: neither in one workspace nor with their number', async () => {
    const { folder, memory } = await open();
    for (let at = 0; at < 60; at += 10) {
      await memory.remember(
        Array.from({ length: 10 }, (_, index) =>
          entry(`k-${'abcdefghij'[index]}-${'uvwxyz'[at / 10]}`, at + index),
        ),
      );
    }
    const kept = await memory.recall();
    expect(kept).toHaveLength(40);
    expect(kept[0]?.at).toBe(59);
    await mkdir(folder, { recursive: true });
    const old = new Date(1_000_000);
    for (let index = 0; index < 70; index += 1) {
      await writeFile(join(folder, `${index}.json`), '{}');
      await utimes(join(folder, `${index}.json`), old, old);
    }
    await memory.remember([entry('screen', 100)]);
    expect(await readdir(folder)).toHaveLength(64);
    expect(await memory.recall()).toContainEqual(entry('screen', 100));
  });
});

describe('the script that a window begins with', () => {
  it('hands over what was chosen and remembered, whatever is in it', async () => {
    const host = await openTestHost();
    await host.call('settings.change', { name: 'theme', value: 'dark' });
    await host.call('settings.change', { name: 'contrast', value: 'more' });
    const nasty = entry('playground', 3, '</script>\u2028"\\ `');
    await host.call('window.remember', { entries: [nasty] });
    const window: { planoBoot?: unknown } = {};
    const script = await bootScript(host);
    new Function('window', script)(window);
    expect(window.planoBoot).toMatchObject({
      settings: { theme: 'dark', contrast: 'more' },
      remembered: [nasty],
    });
  });

  it('is empty when the host cannot say', async () => {
    expect(await bootScript({ call: () => Promise.reject(new Error('gone')) })).toBe('');
  });
});

describe('a window that is still on the config before', () => {
  it('leaves nothing of it with this one', async () => {
    const host = await openTestHost();
    const workspace = '/elsewhere/config.yaml';
    const draft = {
      ...{ id: 'a'.repeat(24), text: 'other: text', baseSha256: 'a'.repeat(64) },
      ...{ cursor: { line: 1, column: 1 }, scrollTop: 0 },
    };
    const refused = { code: 'other_workspace' };
    await expect(host.call('drafts.keep', { ...draft, workspace })).rejects.toMatchObject(refused);
    await expect(
      host.call('window.remember', { entries: [entry('shell.screen', 1, '/traces')], workspace }),
    ).rejects.toMatchObject(refused);
    expect(await host.call('drafts.read', {})).toEqual({ drafts: [] });
    expect(await host.call('window.recall', {})).toEqual({ entries: [] });
    const here = { workspace: host.configFile };
    await host.call('drafts.keep', { ...draft, ...here });
    await host.call('window.remember', { entries: [entry('shell.screen', 1, '/traces')], ...here });
    expect((await host.call('drafts.read', {})).drafts).toHaveLength(1);
  });
});
