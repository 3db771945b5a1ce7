import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultRetention } from '../../../src-main/collector/collector-limits.ts';
import { checkSettings } from '../../../src-main/console/check-settings.ts';
import type { CreateHostOptions } from '../../../src-main/console/create-host-options.ts';
import { PersonalSettings } from '../../../src-main/console/personal-settings.ts';
import { defaultSandboxPort } from '../../../src-main/console/sandbox-port.ts';
import { writeSetting } from '../../../src-main/console/settings-file.ts';
import {
  type ConsoleSettings,
  defaultChoices,
  defaultSettings,
} from '../../../src-main/contract/console-settings.ts';
import { tempFolder } from './temp-folder.ts';
import { openTestHost } from './test-host.ts';

async function open(text?: string, environment: Record<string, string> = {}) {
  const home = await tempFolder();
  const file = join(home, 'settings.json');
  if (text !== undefined) await writeFile(file, text);
  const told: ConsoleSettings[] = [];
  const settings = new PersonalSettings({ home, environment, onChange: (each) => told.push(each) });
  onTestFinished(() => settings.close());
  return { home, file, told, settings, onDisk: () => readFile(file, 'utf8') };
}

describe('personal settings', () => {
  it('are kept for the next console, beside what others have set', async () => {
    const { home, settings, told, onDisk } = await open('{"recording":{"default":"full"}}');
    await settings.setKeys([
      { id: 'palette.open', keys: ['F1'] },
      { id: 'pane.next', keys: [] },
    ]);
    await settings.change('singleLetters', false);
    await settings.change('editorFontSize', 16);
    await settings.change('theme', 'dark');
    const expected = {
      ...defaultSettings,
      keys: { 'palette.open': ['F1'], 'pane.next': [] },
      singleLetters: false,
      editorFontSize: 16,
      theme: 'dark',
    };
    const next = new PersonalSettings({ home, environment: {}, onChange: () => undefined });
    expect(next.read()).toEqual(expected);
    expect(told.at(-1)).toEqual(expected);
    expect(JSON.parse(await onDisk())).toHaveProperty('recording');
    await settings.setKeys([{ id: 'palette.open', keys: null }]);
    expect(settings.read().keys).toEqual({ 'pane.next': [] });
  });

  it('go back to what the console comes with, and leave no trace in the file', async () => {
    const { settings, onDisk } = await open('{"theme":"dark","onClose":"quit"}');
    expect((await settings.change('theme', null)).theme).toBe('system');
    expect(JSON.parse(await onDisk())).toEqual({ onClose: 'quit' });
  });

  it.each([
    '',
    'no json',
    '[]',
    '{"keys":7,"singleLetters":"x","onClose":1}',
    '{"keys":{"a":"b"},"theme":"pink","contrast":true,"editorFontSize":900}',
  ])('are those that the console comes with where the file says %j', async (text) => {
    expect((await open(text)).settings.read()).toEqual(defaultSettings);
  });

  it('refuse a value that a setting does not take, and say what it takes', async () => {
    const { settings } = await open('{}');
    await expect(settings.change('editorFontSize', 900)).rejects.toMatchObject({
      code: 'invalid_params',
      message: 'editorFontSize must be <= 24.',
    });
    await expect(settings.change('theme', 'pink')).rejects.toThrow('theme takes system, light, dark.');
  });

  it('never write over a file that is no JSON, whoever writes', async () => {
    const broken = '{"theme": "dark",\n "onClose": quit}\n';
    const { home, settings, onDisk } = await open(broken);
    await expect(settings.change('theme', 'light')).rejects.toMatchObject({ code: 'settings_broken' });
    await expect(writeSetting(home, 'recording', {})).rejects.toMatchObject({ code: 'settings_broken' });
    expect(await onDisk()).toBe(broken);
  });

  it('are set for this run only once a broken file is set aside, and are its own again when it is mended', async () => {
    const { file, settings, told, onDisk } = await open('{"theme": dark}');
    settings.follow();
    expect(settings.file()).toMatchObject({ state: 'broken', problems: [{ line: 1, column: 11 }] });
    expect(settings.setAside().state).toBe('set-aside');
    expect((await settings.change('theme', 'light')).theme).toBe('light');
    expect(settings.read().theme).toBe('light');
    expect(await onDisk()).toBe('{"theme": dark}');
    await writeFile(file, '{"theme": "dark"}');
    await expect.poll(() => told.at(-1)?.theme).toBe('dark');
    expect(settings.file().state).toBe('used');
  });

  it('are taken over when another hand changes the file', async () => {
    const { file, settings, told } = await open('{}');
    settings.follow();
    await writeFile(file, '{"editorWordWrap": true}');
    await expect.poll(() => told.at(-1)?.editorWordWrap).toBe(true);
  });

  it('are edited as text, unless the file is another one by now', async () => {
    const { file, settings, onDisk } = await open('{}');
    const { sha256 } = settings.file();
    await expect(settings.saveFile('{"theme": "pink"}', sha256)).rejects.toMatchObject({
      code: 'settings_invalid',
      message: 'Line 1: theme takes system, light, dark.',
    });
    await settings.saveFile('{\n  "theme": "dark"\n}\n', sha256);
    expect(settings.read().theme).toBe('dark');
    await writeFile(file, '{"theme":"light"}');
    await expect(settings.saveFile('{}', sha256)).rejects.toMatchObject({ code: 'settings_changed' });
    expect(await onDisk()).toBe('{"theme":"light"}');
  });

  it('come with what their variables come with', () => {
    expect(defaultChoices).toMatchObject({
      sandboxPort: defaultSandboxPort,
      traceMaxMegabytes: defaultRetention.maxBytes / 1024 / 1024,
      traceMaxDays: defaultRetention.maxAgeMs / 86_400_000,
      traceMaxSpans: defaultRetention.maxSpans,
    });
  });
});

describe('the settings of a host', () => {
  it('reach every window', async () => {
    const host = await openTestHost();
    const told = host.event('settings.changed');
    await host.call('settings.change', { name: 'singleLetters', value: false });
    expect(await told).toMatchObject({ singleLetters: false });
    expect(await host.call('settings.read', {})).toMatchObject({ singleLetters: false });
  });

  async function openWith(
    stored: object,
    environment: Record<string, string> = {},
    collector: CreateHostOptions['collector'] = null,
  ) {
    const first = await openTestHost({ mode: 'web' });
    for (const [name, value] of Object.entries(stored)) {
      await writeSetting(join(first.folder, 'home'), name, value);
    }
    return openTestHost({ mode: 'web', folder: first.folder, ports: first.ports, environment, collector });
  }

  it('stand in for variables that are not set, in a console', async () => {
    const host = await openWith(
      { traceMaxDays: 3, traceMaxMegabytes: 64, logLevel: 'error' },
      { PLANO_TRACE_MAX_MB: '128' },
      { httpPort: null, grpcPort: null, host: '127.0.0.1' },
    );
    const { decidedElsewhere } = await host.call('settings.file', {});
    expect(decidedElsewhere.map(({ name }) => name)).toEqual(['traceMaxMegabytes', 'sandboxPort']);
    await host.start();
    const { limits } = await host.call('traces.storage', {});
    expect(limits).toMatchObject({ ageMs: 3 * 86_400_000, bytes: 128 * 1024 * 1024 });
    const infos = async () =>
      (await host.call('logs.read', { tail: 100 })).entries.filter(({ level }) => level === 'info').length;
    expect(await infos()).toBe(0);
    await host.call('settings.change', { name: 'logLevel', value: 'info' });
    await host.call('gateway.restart', {});
    expect(await infos()).toBeGreaterThan(0);
  });

  it('leave the gateway stopped until somebody starts it, where they say so', async () => {
    const host = await openWith({ startGateway: false });
    await host.start();
    expect((await host.status()).state).toBe('stopped');
    expect((await host.call('gateway.start', {})).state).toBe('running');
  });
});

describe('docs/settings.md', () => {
  it('has a row for each setting, with its default', async () => {
    const text = await readFile(new URL('../../../docs/settings.md', import.meta.url), 'utf8');
    const rows = [...text.matchAll(/^\| `(\w+)` \| `([^`]+)` \|/gm)];
    const documented = Object.fromEntries(rows.map(([, name = '', json = '']) => [name, JSON.parse(json)]));
    expect(documented).toEqual(defaultChoices);
  });
});

describe('a text of settings.json', () => {
  it.each([
    ['', []],
    ['{}', []],
    ['{\n  "theme": "pink"\n}', ['2:12 error theme takes system, light, dark.']],
    ['{\n  "editorFontSize": 9.5,\n  "singleLetters": 1\n}', ['2:21 error', '3:20 error']],
    ['{\n  "keys": {\n    "a": [""]\n  }\n}', ['3:11 error keys.a.0']],
    ['{\n  "colour": 1\n}', ['2:13 warning colour is not a setting']],
    ['[]', ['1:1 error The file holds something other']],
    ['{\n  "theme": "dark"\n  "onClose": "quit"\n}', ['3:3 error This is not JSON']],
    ['{\n  "theme": "dark",\n}', ['3:1 error This is not JSON']],
    ['{\n  "theme": "dark"', ['2:18 error This is not JSON']],
    ['{\n  "theme": dark,\n  "onClose": "quit"\n}', ['2:12 error This is not JSON']],
    ['{\n  "keys": { "a": ["F1",] },\n  "onClose": "quit"\n}', ['2:23 error This is not JSON']],
    ["{\n  'theme': 1\n}", ['2:3 error This is not JSON']],
  ])('%j has its problems at their lines', (text, expected) => {
    const found = checkSettings(text).map(
      ({ line, column, severity, message }) => `${line}:${column} ${severity} ${message}`,
    );
    expect(found).toHaveLength(expected.length);
    for (const [index, start] of expected.entries()) expect(found[index]).toContain(start);
  });
});
