import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PersonalSettings } from '../../../src-main/console/personal-settings.ts';
import type { ConsoleSettings } from '../../../src-main/contract/settings-calls.ts';
import { tempFolder } from './temp-folder.ts';
import { openTestHost } from './test-host.ts';

async function open() {
  const home = await tempFolder();
  const told: ConsoleSettings[] = [];
  return { home, told, settings: new PersonalSettings(home, (each) => told.push(each)) };
}

describe('personal settings', () => {
  it('are kept for the next console, beside what others have set', async () => {
    const { home, settings, told } = await open();
    await writeFile(join(home, 'settings.json'), '{"recording":{"default":"full"}}');
    await settings.setKeys([
      { id: 'palette.open', keys: ['F1'] },
      { id: 'pane.next', keys: [] },
    ]);
    await settings.setSingleLetters(false);
    await settings.setOnClose('quit');
    await settings.setLook('dark', 'more');
    const expected = {
      keys: { 'palette.open': ['F1'], 'pane.next': [] },
      singleLetters: false,
      onClose: 'quit',
      toldOfTray: false,
      theme: 'dark',
      contrast: 'more',
    };
    expect(new PersonalSettings(home, () => undefined).read()).toEqual(expected);
    expect(told.at(-1)).toEqual(expected);
    expect(JSON.parse(await readFile(join(home, 'settings.json'), 'utf8'))).toHaveProperty('recording');
    await settings.setKeys([{ id: 'palette.open', keys: null }]);
    expect(settings.read().keys).toEqual({ 'pane.next': [] });
  });

  it.each([
    '',
    'no json',
    '[]',
    '{"keys":7,"singleLetters":"x","onClose":1}',
    '{"keys":{"a":"b"},"theme":"pink","contrast":true}',
  ])('are those that the console comes with where the file says %j', async (text) => {
    const { home, settings } = await open();
    await writeFile(join(home, 'settings.json'), text);
    expect(settings.read()).toEqual({
      keys: {},
      singleLetters: true,
      onClose: 'tray',
      toldOfTray: false,
      theme: 'system',
      contrast: 'system',
    });
  });

  it('reach every window of a host', async () => {
    const host = await openTestHost();
    const told = host.event('settings.changed');
    await host.call('settings.set-single-letters', { on: false });
    expect(await told).toMatchObject({ singleLetters: false });
    expect(await host.call('settings.read', {})).toMatchObject({ singleLetters: false });
  });
});
