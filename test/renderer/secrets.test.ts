import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import type { CallResult } from '../../src-main/contract/contract.ts';
import type { SecretsState } from '../../src-main/contract/secret-calls.ts';
import { consolePages } from '../support/console-page.ts';
import { sampleSecrets } from '../support/console-sample.ts';
import { type Script, ScriptedFailure } from '../support/scripted-console.ts';

const open = consolePages();
const pictures = process.env.PLANO_PICTURES;

const inKeychain: SecretsState = {
  ...sampleSecrets,
  hasKeychain: true,
  place: 'keychain',
  keychain: { name: 'gnome_libsecret', strength: 'strong' },
  secrets: [{ name: 'OPENAI_API_KEY', state: 'readable' }],
};
const undecided: SecretsState = {
  ...sampleSecrets,
  hasKeychain: true,
  keychain: { name: 'basic_text', strength: 'weak' },
};
const locked: SecretsState = {
  ...sampleSecrets,
  place: 'passphrase',
  locked: true,
  secrets: [{ name: 'ANTHROPIC_API_KEY', state: 'locked' }],
};

/** A store that does what is asked of it, without secrets. */
function store(initial: SecretsState): Script {
  let state = initial;
  const answer = (part: Partial<SecretsState>): CallResult<'secrets.state'> => {
    state = { ...state, ...part };
    return state;
  };
  return {
    'secrets.state': () => state,
    'secrets.choose': (params) => {
      if (params.choice === 'env') return answer({ place: 'env', keychain: null });
      if (params.choice === 'passphrase') return answer({ place: 'passphrase', locked: false });
      return answer({ place: 'keychain' });
    },
    'secrets.unlock': ({ passphrase }) => {
      if (passphrase !== 'correct horse')
        throw new ScriptedFailure('wrong_passphrase', 'This is not the passphrase of the secret store.');
      return answer({ locked: false, secrets: [] });
    },
    'secrets.remove': ({ name }) =>
      answer({ secrets: state.secrets.filter((secret) => secret.name !== name) }),
    'secrets.forget': () => answer({ left: [], locked: false, place: null, secrets: [] }),
    'config.keep-secret': () => ({}),
  };
}

const settings = { path: '/settings', ready: 'secrets-store' } as const;

describe('the secrets in the settings', () => {
  it('name the store, list what it keeps, and show where each variable comes from', async () => {
    const { see, console: host } = await open({ ...settings, script: store(inKeychain) });
    expect(await see('secrets-store').textContent()).toBe('Store: gnome_libsecret');
    await see('variable-OPENAI_API_KEY').waitFor();
    expect(await see('secret-OPENAI_API_KEY').textContent()).toContain('kept');
    await see('secret-remove-OPENAI_API_KEY').click();
    await see('secret-OPENAI_API_KEY').waitFor({ state: 'detached' });
    expect(host.asked.findLast(({ method }) => method === 'secrets.remove')?.params).toEqual({
      name: 'OPENAI_API_KEY',
    });
  });

  it('[ux A69] ask on a desktop without a keyring, with three choices, and no more after .env', async () => {
    const { see, console: host } = await open({ ...settings, script: store(undecided) });
    const notice = see('settings-secrets').getByTestId('weak-keychain');
    const buttons = notice.getByRole('button');
    expect(await buttons.allTextContents()).toEqual([
      'Only in .env',
      'File under a passphrase…',
      'Accept the weak store',
    ]);
    await notice.getByTestId('secrets-choose-env').click();
    await see('weak-keychain').first().waitFor({ state: 'detached' });
    expect(host.asked.findLast(({ method }) => method === 'secrets.choose')?.params).toEqual({
      choice: 'env',
    });
  });

  it('make a file under a passphrase that is typed twice', async () => {
    const { page, see, console: host } = await open({ ...settings, script: store(sampleSecrets) });
    await see('settings-use-passphrase').click();
    await see('passphrase').fill('correct horse');
    await see('passphrase-again').fill('correct house');
    await page.keyboard.press('Enter');
    expect(await see('passphrase-problem').textContent()).toBe('The two are not the same.');
    await see('passphrase-again').fill('correct horse');
    await page.keyboard.press('Enter');
    await see('passphrase-dialog').waitFor({ state: 'detached' });
    expect(host.asked.findLast(({ method }) => method === 'secrets.choose')?.params).toEqual({
      choice: 'passphrase',
      passphrase: 'correct horse',
    });
    await see('secrets-store').filter({ hasText: 'file under a passphrase' }).waitFor();
  });

  it('delete what lies unused in another store', async () => {
    const left = {
      ...sampleSecrets,
      place: 'env' as const,
      left: [{ vault: 'keychain' as const, count: 2 }],
    };
    const { see } = await open({ ...settings, script: store(left) });
    expect(await see('secrets-left-keychain').textContent()).toContain(
      '2 secrets lie unused in the keychain',
    );
    await see('secrets-forget-keychain').click();
    await see('secrets-left-keychain').waitFor({ state: 'detached' });
  });

  it.each(['light', 'dark'] as const)('have nothing for axe to find in the %s theme', async (theme) => {
    const { page, see } = await open({ ...settings, theme, script: store(undecided) });
    await see('variable-ANTHROPIC_API_KEY').waitFor();
    if (pictures) await page.screenshot({ path: `${pictures}/secrets-weak-${theme}.png`, fullPage: true });
    const inPage = await new AxeBuilder({ page }).setLegacyMode().analyze();
    await see('secrets-choose-passphrase').click();
    await see('passphrase-dialog').waitFor();
    if (pictures) await page.screenshot({ path: `${pictures}/secrets-passphrase-${theme}.png` });
    const inDialog = await new AxeBuilder({ page }).setLegacyMode().analyze();
    const found = [...inPage.violations, ...inDialog.violations];
    expect(found.map((rule) => `${rule.id} ${rule.nodes.map((node) => node.html.slice(0, 160))}`)).toEqual(
      [],
    );
  });
});

describe('a locked secret store', () => {
  it('is announced on every screen while the config misses what it holds, and opened there', async () => {
    const { page, see } = await open({ path: '/traces', ready: 'secrets-locked', script: store(locked) });
    expect(await see('secrets-locked').textContent()).toContain('ANTHROPIC_API_KEY');
    if (pictures) await page.screenshot({ path: `${pictures}/secrets-locked.png` });
    await see('secrets-unlock').click();
    await see('passphrase').fill('wrong horse');
    await page.keyboard.press('Enter');
    expect(await see('passphrase-failure').textContent()).toContain('This is not the passphrase');
    await see('passphrase').fill('correct horse');
    await page.keyboard.press('Enter');
    await see('passphrase-dialog').waitFor({ state: 'detached' });
    await see('secrets-locked').waitFor({ state: 'detached' });
  });

  it('can be begun anew by whoever no longer knows the passphrase', async () => {
    const { see, console: host } = await open({
      path: '/traces',
      ready: 'secrets-locked',
      script: store(locked),
    });
    await see('secrets-unlock').click();
    await see('passphrase-forgotten').click();
    await see('passphrase-forget').click();
    await see('secrets-locked').waitFor({ state: 'detached' });
    expect(host.asked.findLast(({ method }) => method === 'secrets.forget')?.params).toEqual({
      vault: 'passphrase',
    });
  });

  it('is not announced for secrets that the config does not use', async () => {
    const other = { ...locked, secrets: [{ name: 'UNUSED', state: 'locked' as const }] };
    const { see } = await open({ ...settings, script: store(other) });
    expect(await see('secrets-store').textContent()).toContain('locked');
    expect(await see('secrets-locked').count()).toBe(0);
  });
});

describe('the value of a variable that has none', () => {
  const wizard = (state: SecretsState) =>
    open({
      path: '/new',
      ready: 'wizard-next',
      script: {
        ...store(state),
        'templates.list': () => ({
          templates: [{ id: 'offline_demo', title: 'Offline demo', description: 'no key' }],
          untouched: true,
        }),
        'templates.draft': () => ({
          text: 'version: v0.4.0\nlisteners: [{ type: model, name: m, port: 12000 }]\nmodel_providers: [{ model: openai/gpt-4o, access_key: $MY_KEY, default: true }]\n',
          ports: [{ from: 12000, to: 12000 }],
        }),
      },
    });

  it.each([
    { state: inKeychain, button: 'Keep in the keychain', place: 'store' },
    { state: { ...sampleSecrets, place: 'env' as const }, button: 'Keep in .env', place: 'env' },
  ])('is taken by the wizard and kept where the store is: $button', async ({ state, button, place }) => {
    const { page, see, console: host } = await wizard(state);
    await see('wizard-next').click();
    await see('wizard-key-value-MY_KEY').fill('sk-typed');
    await page.getByRole('button', { name: button }).click();
    await expect
      .poll(() => host.asked.findLast(({ method }) => method === 'config.keep-secret')?.params)
      .toEqual({ name: 'MY_KEY', value: 'sk-typed', place });
  });

  it('is asked for beside the question where nobody chose yet, and .env needs no answer', async () => {
    const { page, see, console: host } = await wizard(undecided);
    await see('wizard-next').click();
    await see('weak-keychain').waitFor();
    if (pictures) await page.screenshot({ path: `${pictures}/secrets-wizard.png` });
    await see('wizard-key-value-MY_KEY').fill('sk-typed');
    await see('wizard-key-keep-MY_KEY').click();
    await expect
      .poll(() => host.asked.findLast(({ method }) => method === 'config.keep-secret')?.params)
      .toMatchObject({ place: 'env' });
  });

  it('is taken in the table of variables', async () => {
    const { see, console: host } = await open({ ...settings, script: store(inKeychain) });
    await see('variable-value-ANTHROPIC_API_KEY').fill('sk-typed');
    await see('variable-store-ANTHROPIC_API_KEY').click();
    await expect
      .poll(() => host.asked.findLast(({ method }) => method === 'config.keep-secret')?.params)
      .toEqual({ name: 'ANTHROPIC_API_KEY', value: 'sk-typed', place: 'store' });
  });
});
