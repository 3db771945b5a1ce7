import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';
import { Choices, ConsoleSettings, Keys } from './console-settings.ts';

/** Something in `settings.json` that cannot be used, or is not known. */
export const SettingsProblem = Type.Object({
  /** An error holds the file or the value back; a warning names what does nothing. */
  severity: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
  /** From 1. */
  line: Type.Integer(),
  column: Type.Integer(),
  /** The setting; `null`: the file itself is no JSON. */
  name: Type.Union([Type.String(), Type.Null()]),
  message: Type.String(),
});
export type SettingsProblem = Static<typeof SettingsProblem>;

export const SettingsFile = Type.Object({
  path: Type.String(),
  /** As it is on disk; empty when there is none. */
  text: Type.String(),
  sha256: Type.String(),
  problems: Type.Array(SettingsProblem),
  /**
   * `broken`: it is no JSON, so nothing of it counts and nothing is written over it. `set-aside`: somebody
   * has said so, and what is set since then counts until this console ends.
   */
  state: Type.Union([Type.Literal('used'), Type.Literal('broken'), Type.Literal('set-aside')]),
  /** Settings that a variable of this console's environment decides. */
  decidedElsewhere: Type.Array(Type.Object({ name: Type.String(), variable: Type.String() })),
});
export type SettingsFile = Static<typeof SettingsFile>;

const Text = Type.String({ maxLength: 262_144 });

export const settingsCalls = {
  'settings.read': defineCall({ params: Type.Object({}), result: ConsoleSettings }),
  /** `null`: what the console comes with. A value that the setting does not take is `invalid_params`. */
  'settings.change': defineCall({
    params: Type.Object({
      name: Type.KeyOf(Choices),
      value: Type.Union([Type.String({ maxLength: 80 }), Type.Number(), Type.Boolean(), Type.Null()]),
    }),
    result: ConsoleSettings,
  }),
  /** `null`: the keys that the command comes with. */
  'settings.set-keys': defineCall({
    params: Type.Object({
      commands: Type.Array(
        Type.Object({
          id: Type.String({ pattern: '^[a-z][a-z0-9.-]{0,79}$' }),
          keys: Type.Union([Keys, Type.Null()]),
        }),
        { minItems: 1, maxItems: 10 },
      ),
    }),
    result: ConsoleSettings,
  }),
  'settings.told-of-tray': defineCall({ params: Type.Object({}), result: ConsoleSettings }),
  'settings.file': defineCall({ params: Type.Object({}), result: SettingsFile }),
  /** What would be wrong with a text of `settings.json`. */
  'settings.check': defineCall({
    params: Type.Object({ text: Text }),
    result: Type.Object({ problems: Type.Array(SettingsProblem) }),
  }),
  /** `basedOn`: hash of the text that was edited. Rejects with `settings_changed`, `settings_invalid`, `save_failed`. */
  'settings.save-file': defineCall({
    params: Type.Object({ text: Text, basedOn: Type.String({ maxLength: 64 }) }),
    result: SettingsFile,
  }),
  /** Goes on without a broken file: see `SettingsFile.state`. */
  'settings.set-aside': defineCall({ params: Type.Object({}), result: SettingsFile }),
};
