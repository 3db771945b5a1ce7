import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkParams } from '../../../src-main/console/check-params.ts';
import { Drafts, type DraftsOptions } from '../../../src-main/console/drafts.ts';
import type { DraftText } from '../../../src-main/contract/draft-calls.ts';
import { tempFolder } from './temp-folder.ts';
import { openTestHost } from './test-host.ts';

const baseSha256 = 'a'.repeat(64);
const idOf = (name: string) => name.padEnd(16, '0');

function draft(name: string, text: string, more: Partial<DraftText> = {}): DraftText {
  return { id: idOf(name), text, baseSha256, cursor: { line: 1, column: 1 }, scrollTop: 0, ...more };
}

async function openDrafts(options: Partial<DraftsOptions> = {}) {
  const folder = options.folder ?? join(await tempFolder(), 'console', 'drafts');
  return { folder, drafts: new Drafts({ configFile: '/p/config.yaml', ...options, folder }) };
}

/** Drafts kept one after the other, with times of last change that tell them apart. */
async function keepInTurn(drafts: Drafts, folder: string, names: readonly string[], text = 'x') {
  for (const [index, name] of names.entries()) {
    await drafts.keep(draft(name, text));
    const file = (await readdir(folder)).find((entry) => entry.includes(idOf(name))) ?? '';
    const when = new Date(Date.now() - 1_000_000 + index * 1000);
    await utimes(join(folder, file), when, when);
  }
}

const keptNames = async (drafts: Drafts) => (await drafts.read()).map(({ id }) => id).sort();

describe('drafts', () => {
  it('are there for the next host, byte for byte, with base, cursor and scroll', async () => {
    const { drafts, folder } = await openDrafts();
    const text = '\ufeffversion: v0.4.0\r\n# “quotes”, \u2028 and 🦊\n\tkey: "\\u0000"';
    const { keptAt } = await drafts.keep(
      draft('one', text, { cursor: { line: 2, column: 7 }, scrollTop: 140.5 }),
    );
    const { drafts: later } = await openDrafts({ folder });
    expect(await later.read()).toEqual([
      {
        id: idOf('one'),
        text,
        baseSha256,
        cursor: { line: 2, column: 7 },
        scrollTop: 140.5,
        keptAt,
        open: false,
      },
    ]);
    expect(Math.abs(Date.now() - keptAt)).toBeLessThan(10_000);
  });

  it('are files that only their owner reads, in a folder that only its owner enters', async () => {
    const { drafts, folder } = await openDrafts();
    await drafts.keep(draft('one', 'access_key: sk-live-1'));
    const [name = ''] = await readdir(folder);
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('of two windows stand beside each other; each window replaces only its own', async () => {
    const { drafts } = await openDrafts();
    await drafts.keep(draft('one', 'mine'));
    await drafts.keep(draft('two', 'theirs'));
    await drafts.keep(draft('one', 'mine, later'));
    const texts = (await drafts.read()).map(({ id, text }) => [id, text]).sort();
    expect(texts).toEqual([
      [idOf('one'), 'mine, later'],
      [idOf('two'), 'theirs'],
    ]);
    await drafts.clear(idOf('one'));
    expect(await keptNames(drafts)).toEqual([idOf('two')]);
  });

  it('of another config file are not shown', async () => {
    const { drafts, folder } = await openDrafts();
    await drafts.keep(draft('one', 'x'));
    const { drafts: other } = await openDrafts({ folder, configFile: '/q/config.yaml' });
    expect(await other.read()).toEqual([]);
  });

  it('are written in the order asked for, the last one staying', async () => {
    const { drafts } = await openDrafts();
    const writes = Array.from({ length: 20 }, (_, index) => drafts.keep(draft('one', `text ${index}`)));
    const cleared = drafts.clear(idOf('two'));
    await Promise.all([...writes, cleared]);
    expect((await drafts.read()).map(({ text }) => text)).toEqual(['text 19']);
    expect(await drafts.read()).toHaveLength(1);
  });

  it('are cleared also while they are being written', async () => {
    const { drafts } = await openDrafts();
    const kept = drafts.keep(draft('one', 'x'));
    await drafts.clear(idOf('one'));
    await kept;
    expect(await drafts.read()).toEqual([]);
  });

  it('say whether their window is open, until it goes', async () => {
    const { drafts } = await openDrafts();
    const window = new AbortController();
    const held = drafts.hold(idOf('one'), window.signal);
    await drafts.keep(draft('one', 'x'));
    await drafts.keep(draft('two', 'y'));
    const open = async () => Object.fromEntries((await drafts.read()).map((one) => [one.id, one.open]));
    expect(await open()).toEqual({ [idOf('one')]: true, [idOf('two')]: false });
    window.abort();
    await expect(held).rejects.toMatchObject({ code: 'cancelled' });
    expect(await open()).toEqual({ [idOf('one')]: false, [idOf('two')]: false });
  });

  it('stay open while one of two connections of a window is left', async () => {
    const { drafts } = await openDrafts();
    const [first, second] = [new AbortController(), new AbortController()];
    const ends = [first, second].map(({ signal }) => drafts.hold(idOf('one'), signal).catch(() => 'gone'));
    await drafts.keep(draft('one', 'x'));
    first.abort();
    expect(await ends[0]).toBe('gone');
    expect((await drafts.read())[0]?.open).toBe(true);
    second.abort();
    expect(await ends[1]).toBe('gone');
    expect((await drafts.read())[0]?.open).toBe(false);
  });

  it('that are broken are passed over', async () => {
    const { drafts, folder } = await openDrafts();
    await drafts.keep(draft('one', 'x'));
    const [name = ''] = await readdir(folder);
    await writeFile(join(folder, name.replace(idOf('one'), idOf('cut'))), '{"text": "half');
    await writeFile(join(folder, name.replace(idOf('one'), idOf('odd'))), '{"text": 7}');
    expect(await keptNames(drafts)).toEqual([idOf('one')]);
  });

  it('that cannot be written say why and leave nothing half', async () => {
    const { drafts, folder } = await openDrafts();
    await drafts.keep(draft('one', 'x'));
    const [name = ''] = await readdir(folder);
    await drafts.clear(idOf('one'));
    // A folder in the place of the file: not even root renames a file over it.
    await mkdir(join(folder, name));
    await expect(drafts.keep(draft('one', 'y'))).rejects.toMatchObject({ code: 'save_failed' });
    expect(await readdir(folder)).toEqual([name]);
    await drafts.keep(draft('two', 'z'));
    expect(await keptNames(drafts)).toEqual([idOf('two')]);
  });
});

describe('too many drafts', () => {
  it('of one file: the oldest go', async () => {
    const { drafts, folder } = await openDrafts({ limits: { perFile: 3 } });
    await keepInTurn(drafts, folder, ['a', 'b', 'c', 'd']);
    expect(await keptNames(drafts)).toEqual(['b', 'c', 'd'].map(idOf));
  });

  it('of one file leave those of others alone', async () => {
    const { drafts: other, folder } = await openDrafts({ configFile: '/q/config.yaml' });
    await keepInTurn(other, folder, ['a']);
    const { drafts } = await openDrafts({ folder, limits: { perFile: 1 } });
    await keepInTurn(drafts, folder, ['b', 'c']);
    expect(await keptNames(other)).toEqual([idOf('a')]);
    expect(await keptNames(drafts)).toEqual([idOf('c')]);
  });

  it('never cost one whose window is open', async () => {
    const { drafts, folder } = await openDrafts({ limits: { perFile: 2 } });
    const window = new AbortController();
    const held = drafts.hold(idOf('a'), window.signal).catch(() => undefined);
    await keepInTurn(drafts, folder, ['a', 'b', 'c', 'd']);
    expect(await keptNames(drafts)).toContain(idOf('a'));
    window.abort();
    await held;
  });

  it('in bytes: the oldest go, never the one that was just kept', async () => {
    const { drafts, folder } = await openDrafts({ limits: { bytes: 2_500 } });
    await keepInTurn(drafts, folder, ['a', 'b', 'c'], 'x'.repeat(800));
    expect(await keptNames(drafts)).toEqual(['b', 'c'].map(idOf));
    await drafts.keep(draft('d', 'x'.repeat(9_000)));
    expect(await keptNames(drafts)).toEqual([idOf('d')]);
  });

  it('are joined by no leftovers of writes that were killed', async () => {
    const { drafts, folder } = await openDrafts();
    await mkdir(folder, { recursive: true });
    const [old, fresh] = ['.0123456789ab.plano-draft', '.ba9876543210.plano-draft'];
    await writeFile(join(folder, old), 'half');
    await writeFile(join(folder, fresh), 'half');
    const before = new Date(Date.now() - 3_600_000);
    await utimes(join(folder, old), before, before);
    await drafts.keep(draft('one', 'x'));
    const names = await readdir(folder);
    expect(names).not.toContain(old);
    expect(names).toContain(fresh);
  });
});

describe('drafts over the contract', () => {
  it.each([
    ['an id that is a path', { id: '../../etc/passwd00' }],
    ['a base that is no hash', { baseSha256: 'x' }],
    ['a line before the first', { cursor: { line: 0, column: 1 } }],
    ['a text over 4 MiB', { text: 'x'.repeat(4_194_305) }],
  ])('refuse %s', async (_, wrong) => {
    await expect(checkParams('drafts.keep', { ...draft('one', 'x'), ...wrong })).rejects.toMatchObject({
      code: 'invalid_params',
    });
  });

  it('outlive the host, in its home, under the file that they belong to', async () => {
    const first = await openTestHost();
    const base = await first.call('config.read', {});
    const kept = draft('one', `${base.text}# unsaved\n`, { baseSha256: base.sha256 });
    await first.call('drafts.keep', kept);
    await first.host.stop(0);
    expect(await readdir(join(first.folder, 'home', 'console', 'drafts'))).toHaveLength(1);
    const second = await openTestHost({ folder: first.folder, ports: first.ports });
    expect((await second.call('drafts.read', {})).drafts).toMatchObject([{ ...kept, open: false }]);
    await second.call('drafts.clear', { id: kept.id });
    expect((await second.call('drafts.read', {})).drafts).toEqual([]);
    expect((await second.call('config.read', {})).text).toBe(base.text);
  });

  it('are all on disk when the host has stopped', async () => {
    const { host, call, folder } = await openTestHost();
    const writes = Array.from({ length: 5 }, (_, index) =>
      call('drafts.keep', draft('one', `text ${index}`)),
    );
    await host.stop(0);
    const kept = join(folder, 'home', 'console', 'drafts');
    const [name = ''] = await readdir(kept);
    expect(await readFile(join(kept, name), 'utf8')).toContain('text 4');
    await Promise.all(writes);
  });

  it('count as open for as long as the connection of their window', async () => {
    const host = await openTestHost();
    await host.call('drafts.keep', draft('one', 'x'));
    const window = new AbortController();
    const held = host.call('drafts.hold', { id: idOf('one') }, { signal: window.signal });
    expect((await host.call('drafts.read', {})).drafts[0]?.open).toBe(true);
    window.abort();
    await expect(held).rejects.toMatchObject({ code: 'cancelled' });
    expect((await host.call('drafts.read', {})).drafts[0]?.open).toBe(false);
  });
});
