import { chmod, mkdir, open, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HostFailure } from '../../../src-main/console/host.ts';
import { saveFile } from '../../../src-main/console/save-file.ts';
import { tempFolder } from './temp-folder.ts';

describe('saving a file', () => {
  it('keeps every byte of the text: BOM, line ends, no line end at the end', async () => {
    const file = join(await tempFolder(), 'config.yaml');
    const text = '\uFEFFversion: v0.4.0\r\n# Straße 日本\r\nlisteners: []';
    await saveFile(file, text);
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it.each([0o600, 0o640, 0o755])('keeps the mode bits %o', async (mode) => {
    const file = join(await tempFolder(), 'config.yaml');
    await writeFile(file, 'old');
    await chmod(file, mode);
    await saveFile(file, 'new');
    expect((await stat(file)).mode & 0o777).toBe(mode);
  });

  it('writes through a symbolic link and leaves the link', async () => {
    const folder = await tempFolder();
    await mkdir(join(folder, 'real'));
    const target = join(folder, 'real', 'plano.yaml');
    const link = join(folder, 'config.yaml');
    await writeFile(target, 'old');
    await symlink(target, link);
    await saveFile(link, 'new');
    expect(await readlink(link)).toBe(target);
    expect(await readFile(target, 'utf8')).toBe('new');
  });

  it.each([
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', 'the disk quota is used up'],
    ['EIO', 'the disk reports an error'],
  ])(
    'leaves the old bytes and no draft when writing fails with %s, and names the cause',
    async (code, cause) => {
      const folder = await tempFolder();
      const file = join(folder, 'config.yaml');
      await writeFile(file, 'the old bytes');
      const failure = await saveFile(file, 'new bytes', {
        async openFile(path, flags, mode) {
          const real = await open(path, flags, mode);
          return {
            async writeFile() {
              // Half of it is on the disk when the disk is full.
              await real.writeFile('new b');
              throw Object.assign(new Error('no space'), { code });
            },
            chmod: (bits) => real.chmod(bits),
            sync: () => real.sync(),
            close: () => real.close(),
          };
        },
      }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(HostFailure);
      expect(failure).toMatchObject({
        code: 'save_failed',
        message: expect.stringMatching(`^${file} was not changed: ${cause} \\(volume /.*\\)\\.$`),
        details: [{ path: file, errorCode: code, volume: expect.stringMatching('^/') }],
      });
      expect(await readFile(file, 'utf8')).toBe('the old bytes');
      expect(await readdir(folder)).toEqual(['config.yaml']);
    },
  );
});
