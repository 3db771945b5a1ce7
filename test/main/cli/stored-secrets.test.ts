import { readFile } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SecretStore } from '../../../src-main/console/secrets/secret-store.ts';
import { electronKeychain } from '../../../src-main/desktop/electron-keychain.ts';
import { freePorts } from '../../support/free-ports.ts';
import { answerJson, startRecordingProvider } from '../../support/recording-provider.ts';
import { createSafeStorageDouble } from '../../support/safe-storage-double.ts';
import { cliWorkspace, smallConfig } from './cli-fixture.ts';
import { filesBelow } from './cli-processes.ts';

const secret = 'sk-live-1234567890abcdef';
const passphrase = 'correct horse battery';
const asked = /Passphrase of the secret store/;

async function withPassphraseStore(config: string) {
  const cli = await cliWorkspace({ 'config.yaml': config });
  const store = new SecretStore({ home: cli.home, keychain: null });
  await store.choose('passphrase', passphrase);
  await store.keep('OPENAI_API_KEY', secret);
  const [metrics = 0] = await freePorts(1);
  const env = {
    PATH: process.env.PATH,
    METRICS_BIND_ADDRESS: `127.0.0.1:${metrics}`,
    PLANO_IN_CONTAINER: '0',
  };
  return { ...cli, env };
}

/** Its only provider is that of the test. */
const configOn = (provider: string, port: number) => `version: v0.4.0
listeners:
- {type: model, name: m1, port: ${port}}
model_providers:
- {model: mine/m, base_url: "${provider}/v1", provider_interface: openai, access_key: $OPENAI_API_KEY, default: true}
`;

describe('keys in the secret store, from the command line', { timeout: 60_000 }, () => {
  it('start a gateway in the background once the passphrase was typed, and are written nowhere', async () => {
    const provider = await startRecordingProvider();
    onTestFinished(() => provider.close());
    provider.answer = answerJson(200, { choices: [] });
    const [port = 0] = await freePorts(1);
    const { env, home, run } = await withPassphraseStore(configOn(provider.url, port));
    const up = await run('up --no-color', { env, typed: { after: asked, text: passphrase } });
    onTestFinished(async () => void (await run('down', { env })));
    expect([up.exitCode, up.err]).toEqual([0, '']);
    expect(up.out).not.toContain(passphrase);
    const { pid } = JSON.parse((await run('status --json', { env })).out);
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const variables = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    for (const hidden of [secret, passphrase]) expect(`${commandLine}${variables}`).not.toContain(hidden);

    const answer = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'mine/m', messages: [{ role: 'user', content: 'Hi' }] }),
    });
    expect(answer.status).toBe(200);
    expect(provider.requests.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${secret}`]);
    for (const [file, content] of await filesBelow(home)) {
      expect(content.includes(secret) || content.includes(passphrase), file).toBe(false);
    }

    // [ux R19] Where the store is open is where the variables are asked.
    const shown = await run('env --json', { env });
    expect([shown.exitCode, JSON.parse(shown.out).variables]).toEqual([
      0,
      [
        expect.objectContaining({
          name: 'OPENAI_API_KEY',
          set: true,
          source: 'passphrase file',
          sources: ['passphrase file'],
          value: 'sk-…cdef',
        }),
      ],
    ]);
  });

  it('are refused with a wrong passphrase', async () => {
    const { env, run } = await withPassphraseStore(smallConfig());
    const up = await run('up --no-color', { env, typed: { after: asked, text: 'wrong horse' } });
    expect(up).toMatchObject({ exitCode: 3, errFirst: 'This is not the passphrase of the secret store.' });
  });

  it('are asked for only on a terminal; elsewhere it is said where they lie', async () => {
    const { env, run } = await withPassphraseStore(smallConfig());
    for (const options of [
      { env },
      { env: { ...env, CI: '1' }, typed: { after: asked, text: passphrase } },
    ]) {
      const up = await run('up --no-color', options);
      expect([up.exitCode, up.errFirst]).toEqual([
        3,
        'Missing required environment variables: OPENAI_API_KEY',
      ]);
      expect(up.err).toContain('OPENAI_API_KEY is in the secret store under its passphrase');
      expect(up.out).not.toMatch(asked);
    }
    const shown = await run('env', { env });
    expect(shown.exitCode).toBe(3);
    expect(shown.err).toContain('OPENAI_API_KEY is in the secret store under its passphrase');
  });

  it('of the keychain are said to be there', async () => {
    const cli = await cliWorkspace({ 'config.yaml': smallConfig() });
    const keychain = electronKeychain(createSafeStorageDouble('gnome_libsecret'), 'linux');
    await new SecretStore({ home: cli.home, keychain }).keep('OPENAI_API_KEY', secret);
    const up = await cli.run('up');
    expect(up.exitCode).toBe(3);
    expect(up.err).toContain(
      'OPENAI_API_KEY is in the keychain of this system, which only the desktop app reads',
    );
  });
});
