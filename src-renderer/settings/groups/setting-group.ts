import type { ComponentType } from 'react';
import type { ChoiceName } from '../../../src-main/contract/console-settings.ts';

export type SettingControl =
  | { readonly kind: 'switch' }
  | { readonly kind: 'number'; readonly unit?: string }
  | { readonly kind: 'choice'; readonly options: readonly { value: string; label: string }[] };

export interface Setting {
  readonly name: ChoiceName;
  readonly title: string;
  /** One sentence. */
  readonly hint: string;
  readonly control: SettingControl;
  /** A browser has nothing that it could change. */
  readonly desktopOnly?: boolean;
  /** A console that runs goes on with what it began with. */
  readonly nextStart?: boolean;
}

/** One section of the settings. */
export interface SettingGroup {
  /** What a link to it names: `settings/secrets`. */
  readonly id: string;
  readonly title: string;
  readonly settings: readonly Setting[];
  /** What stands below them: things that are no setting of `settings.json`. */
  readonly Content?: ComponentType;
  /** What somebody may search it by. */
  readonly words?: string;
}
