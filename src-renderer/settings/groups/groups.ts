import { PrivacyFacts } from '../privacy-facts.tsx';
import { SecretStoreFacts } from '../secret-store-facts.tsx';
import { UpdateFacts } from '../update-facts.tsx';
import { advanced } from './advanced.ts';
import { appearance } from './appearance.ts';
import { editor } from './editor.ts';
import { general } from './general.ts';
import { keyboard } from './keyboard.ts';
import { network } from './network.ts';
import type { SettingGroup } from './setting-group.ts';
import { traces } from './traces.ts';

/** The sections of the settings, in their order. */
export const settingGroups: readonly SettingGroup[] = [
  general,
  appearance,
  editor,
  traces,
  {
    id: 'secrets',
    title: 'Secrets',
    settings: [],
    Content: SecretStoreFacts,
    words: 'keys store keychain passphrase env variables encrypted',
  },
  network,
  keyboard,
  {
    id: 'updates',
    title: 'Updates',
    settings: [],
    Content: UpdateFacts,
    words: 'version channel beta stable automatic install download',
  },
  {
    id: 'privacy',
    title: 'Privacy',
    settings: [],
    Content: PrivacyFacts,
    words: 'account telemetry data folder logs diagnostics bundle',
  },
  advanced,
];
