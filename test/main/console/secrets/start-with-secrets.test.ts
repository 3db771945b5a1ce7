import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CallParams } from '../../../../src-main/contract/contract.ts';
import { electronKeychain } from '../../../../src-main/desktop/electron-keychain.ts';
import { answerJson, startRecordingProvider } from '../../../support/recording-provider.ts';
import { createSafeStorageDouble } from '../../../support/safe-storage-double.ts';
import { filesBelow } from '../../cli/cli-processes.ts';
import { chat, openTestHost, type TestPorts } from '../test-host.ts';

const secret = 'sk-live-1234567890abcdef';
const passphrase = 'correct horse battery';

const configOn =
  (provider: string) =>
  ({ listener }: TestPorts) =>
    `version: v0.4.0
listeners:
  - { type: model, name: main, port: ${listener} }
model_providers:
  - { model: mine/m, base_url: "${provider}/v1", provider_interface: openai, access_key: $MY_KEY, default: true }
`;

async function openDesktop(keychain = createSafeStorageDouble('basic_text')) {
  const provider = await startRecordingProvider();
  onTestFinished(() => provider.close());
  provider.answer = answerJson(200, { choices: [] });
  const host = await openTestHost({
    mode: 'desktop',
    config: configOn(provider.url),
    keychain: electronKeychain(keychain, 'linux'),
  });
  const sent = () => provider.requests.map(({ headers }) => headers.authorization);
  return { ...host, keychain, provider, sent };
}

const choices: { title: string; choose: CallParams<'secrets.choose'>; place: 'env' | 'store' }[] = [
  { title: '.env only', choose: { choice: 'env' }, place: 'env' },
  { title: 'a file under a passphrase', choose: { choice: 'passphrase', passphrase }, place: 'store' },
  { title: 'the weak store, accepted', choose: { choice: 'weak' }, place: 'store' },
];

describe('a desktop without a keyring', { timeout: 60_000 }, () => {
  it.each(choices)('[ux R18] starts its gateway with a key kept in $title', async ({ choose, place }) => {
    const { call, folder, keychain, sent, start, status, url } = await openDesktop();
    await expect(start()).rejects.toMatchObject({ code: 'env_missing' });
    expect((await call('secrets.state', {})).keychain).toEqual({ name: 'basic_text', strength: 'weak' });
    expect(keychain.asked).toEqual([]);
    await call('secrets.choose', choose);
    await call('config.keep-secret', { name: 'MY_KEY', value: secret, place });
    await call('gateway.start', {});
    expect((await status()).state).toBe('running');
    expect(await chat(url, 'mine/m')).toBe(200);
    expect(sent()).toEqual([`Bearer ${secret}`]);
    if (choose.choice === 'env') expect(keychain.asked).toEqual([]);
    for (const [file, content] of await filesBelow(join(folder, 'home'))) {
      expect(content.includes(secret), file).toBe(false);
    }
  });

  it('[ux R19] shows the store among the sources of a variable, behind .env', async () => {
    const { call, configFile } = await openDesktop(createSafeStorageDouble('gnome_libsecret'));
    await call('config.keep-secret', { name: 'MY_KEY', value: secret, place: 'store' });
    const text = await readFile(configFile, 'utf8');
    const [variable] = (await call('config.diagnose', { text })).variables;
    expect(variable?.sources).toEqual([{ source: 'keychain', wins: true, masked: 'sk-…cdef' }]);
    // What an earlier source has would win over the store, so the store does not take another value.
    await call('config.keep-secret', { name: 'MY_KEY', value: secret, place: 'env' });
    await call('secrets.remove', { name: 'MY_KEY' });
    await call('config.keep-secret', { name: 'MY_KEY', value: secret, place: 'env' });
    await expect(
      call('config.keep-secret', { name: 'MY_KEY', value: 'another', place: 'store' }),
    ).rejects.toMatchObject({ code: 'variable_taken' });
  });

  it('starts a gateway that waited for a locked store as soon as it is opened', async () => {
    const first = await openDesktop();
    await first.call('secrets.choose', { choice: 'passphrase', passphrase });
    await first.call('config.keep-secret', { name: 'MY_KEY', value: secret, place: 'store' });
    await first.host.stop(0);
    const next = await openTestHost({ mode: 'web', folder: first.folder, ports: first.ports });
    await expect(next.start()).rejects.toMatchObject({ code: 'env_missing' });
    const running = next.state('running');
    const changed = next.event('secrets.changed');
    expect(await next.call('secrets.unlock', { passphrase })).toMatchObject({ locked: false });
    await Promise.all([running, changed]);
    expect(await chat(next.url, 'mine/m')).toBe(200);
    expect(first.sent()).toEqual([`Bearer ${secret}`]);
  });
});
