import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliWorkspace, smallConfig } from './cli-fixture.ts';
import { filesBelow } from './cli-processes.ts';
import { runningInstance } from './running-instance.ts';

const secret = 'sk-live-1234567890abcdef';
const passphrase = 'correct horse battery';

const project = () => cliWorkspace({ 'config.yaml': smallConfig() });

describe('planoai env set, unset', { timeout: 60_000 }, () => {
  it('[ux R65] keeps what is piped in in .env, never shows it, and takes it out again', async () => {
    const { folder, run, write } = await project();
    await write('.env', '# mine\nOTHER=1\n');
    const kept = await run('env set OPENAI_API_KEY', { stdin: `${secret}\n` });
    expect(kept).toMatchObject({ exitCode: 0, out: 'OPENAI_API_KEY is kept in .env.\n', err: '' });
    const file = join(folder, '.env');
    expect(await readFile(file, 'utf8')).toBe(`# mine\nOTHER=1\nOPENAI_API_KEY=${secret}\n`);
    expect((await run('env')).exitCode).toBe(0);

    const other = await run('env set OPENAI_API_KEY', { stdin: 'another' });
    expect(other.exitCode).toBe(1);
    expect(other.errFirst).toContain('has another value already (.env:3)');
    expect(other.err).not.toContain(secret);

    const gone = await run('env unset OPENAI_API_KEY --json');
    expect(JSON.parse(gone.out)).toEqual({ name: 'OPENAI_API_KEY', place: '.env', changed: true });
    expect(await readFile(file, 'utf8')).toBe('# mine\nOTHER=1\n');
    expect(await run('env unset OPENAI_API_KEY')).toMatchObject({
      exitCode: 1,
      errFirst: 'OPENAI_API_KEY is not in .env.',
    });
  });

  it('asks at a terminal, where nothing of it is printed', async () => {
    const { folder, run } = await project();
    const typed = { after: /Value of OPENAI_API_KEY/, text: secret };
    const kept = await run('env set OPENAI_API_KEY --no-color', { typed });
    expect([kept.exitCode, kept.err]).toEqual([0, '']);
    expect(kept.out).not.toContain(secret);
    expect(await readFile(join(folder, '.env'), 'utf8')).toBe(`OPENAI_API_KEY=${secret}\n`);
  });

  it('refuses names and values that are none', async () => {
    const { run } = await project();
    expect(await run('env set 1X', { stdin: 'v' })).toMatchObject({ exitCode: 2 });
    expect(await run('env set X', { stdin: '\n' })).toMatchObject({
      exitCode: 2,
      errFirst: 'Value of X is empty.',
    });
  });

  it('[ux R65] reaches the secret store where it is open: in what runs', async () => {
    const { home, run } = await runningInstance();
    expect((await run('secrets')).out).toBe(
      'Nobody has chosen where secrets are kept: planoai secrets use passphrase\n',
    );
    expect((await run('secrets use passphrase', { stdin: 'short' })).exitCode).toBe(2);
    const chosen = await run('secrets use passphrase', { stdin: passphrase });
    expect(chosen.out).toBe('Secrets are kept in the file under a passphrase.\n');
    expect(await run('env set MY_KEY --store', { stdin: secret })).toMatchObject({
      exitCode: 0,
      out: 'MY_KEY is kept in the secret store.\n',
    });
    expect(JSON.parse((await run('secrets --json')).out)).toMatchObject({
      place: 'passphrase',
      locked: false,
      secrets: [{ name: 'MY_KEY', state: 'readable' }],
    });
    for (const [file, content] of await filesBelow(home)) {
      expect(content.includes(secret) || content.includes(passphrase), file).toBe(false);
    }
    await run('down');
    expect((await run('secrets')).out).toContain('which is locked.\n  MY_KEY  locked\n');
    const locked = await run('env set OTHER_KEY --store', { stdin: secret });
    expect(locked).toMatchObject({ exitCode: 1, errFirst: expect.stringContaining('locked') });

    await run('up --with-tracing');
    expect(await run('secrets unlock', { stdin: 'not this one' })).toMatchObject({ exitCode: 3 });
    expect((await run('secrets unlock', { stdin: passphrase })).out).toContain('MY_KEY  readable');
    expect((await run('env unset MY_KEY --store')).exitCode).toBe(0);
    expect(await run('env unset MY_KEY --store')).toMatchObject({ exitCode: 1 });
    expect(await run('secrets forget passphrase')).toMatchObject({ exitCode: 1 });
    expect((await run('secrets forget passphrase --yes --json')).exitCode).toBe(0);
  });
});

describe('planoai prices', () => {
  const mine = 'mine/new-model';

  it('[ux R65] shows what models cost, takes a price of your own, and forgets it', async () => {
    const { home, run } = await project();
    expect((await run('prices')).out).toMatch(/^openai\/gpt-4o {2}in \$2\.5, out \$10.*list price, 20/);
    expect((await run(`prices ${mine}`)).out).toBe(`${mine}  —\n`);
    const set = await run(`prices set ${mine} 1.5 6 --cache-read 0.1`);
    expect([set.exitCode, set.err]).toEqual([0, '']);
    expect(JSON.parse((await run(`prices ${mine} --json`)).out)).toEqual({
      prices: [
        {
          model: mine,
          price: { input: 1.5, output: 6, cached: 0.1, cacheWrite: null, source: 'override', asOf: null },
        },
      ],
    });
    expect((await run(`prices reset ${mine}`)).exitCode).toBe(0);
    expect(await readFile(join(home, 'pricing.yaml'), 'utf8')).toBe(
      '# Your own prices in US dollars per million tokens; they win over every catalogue.\n\n',
    );
    expect(await run(`prices reset ${mine}`)).toMatchObject({ exitCode: 1 });
    expect(await run(`prices set ${mine} much 1`)).toMatchObject({ exitCode: 2 });
  });

  it('leaves the other prices and comments alone, and a broken file whole', async () => {
    const { home, run } = await project();
    await run('prices set a/b 1 2');
    await run('prices set c/d 3 4');
    await run('prices reset a/b');
    const file = join(home, 'pricing.yaml');
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(/^# Your own prices .*\n\nc\/d: \{ input: 3, output: 4 \}\n$/);
    await writeFile(
      file,
      `# head\n${text}# mine\n"e/f": { input: 1, output: 1 } # why\ng/h: { input: 5, output: 6 }\n`,
    );
    await run('prices reset e/f');
    expect(await readFile(file, 'utf8')).toBe(`# head\n${text}# mine\ng/h: { input: 5, output: 6 }\n`);
    await writeFile(file, 'a/b: [1\n');
    expect(await run('prices set a/b 1 2')).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('nothing was changed'),
    });
    expect(await readFile(file, 'utf8')).toBe('a/b: [1\n');
  });
});

describe('planoai recording', () => {
  it('[ux R65] keeps a choice for consoles of this workspace, and says where it does not hold', async () => {
    const { run } = await project();
    expect((await run('recording')).out).toContain('Recording is metadata: spans (nothing was chosen).');
    const chosen = await run('recording full');
    expect([chosen.exitCode, chosen.err]).toEqual([0, '']);
    expect(chosen.out).toContain('Recording is full: spans and bodies (chosen for this workspace).');
    expect(JSON.parse((await run('recording --json')).out)).toMatchObject({
      policy: 'full',
      decidedBy: 'choice',
      usedBytes: 0,
    });
    const decided = await run('recording off', { env: { PLANO_CAPTURE_CONTENT: 'local' } });
    expect(decided.err).toContain('PLANO_CAPTURE_CONTENT wins over it');
    expect((await run('recording')).out).toContain('off: nothing of this gateway');
    expect(await run('recording some')).toMatchObject({ exitCode: 2 });
  });
});
