import Type, { type Static } from 'typebox';
import { defineCall } from './call.ts';

/** What happens to a running gateway when the last window is closed. */
export const OnClose = Type.Union([Type.Literal('tray'), Type.Literal('quit')]);
export type OnClose = Static<typeof OnClose>;

export const Theme = Type.Union([Type.Literal('system'), Type.Literal('light'), Type.Literal('dark')]);
export type Theme = Static<typeof Theme>;

export const Contrast = Type.Union([Type.Literal('system'), Type.Literal('standard'), Type.Literal('more')]);
export type Contrast = Static<typeof Contrast>;

/** Keys of a command in tinykeys' spelling; none: it has no key. */
const Keys = Type.Array(Type.String({ minLength: 1, maxLength: 40, pattern: '^[\\x21-\\x7e]+$' }), {
  maxItems: 4,
});

export const ConsoleSettings = Type.Object({
  /** By command id, only those that were changed. */
  keys: Type.Record(Type.String(), Keys),
  /** Keys without Ctrl, Alt or Cmd that type a character do something. */
  singleLetters: Type.Boolean(),
  onClose: OnClose,
  theme: Theme,
  contrast: Contrast,
  /** Somebody has read that the gateway goes on in the tray. */
  toldOfTray: Type.Boolean(),
});
export type ConsoleSettings = Static<typeof ConsoleSettings>;

export const settingsCalls = {
  'settings.read': defineCall({ params: Type.Object({}), result: ConsoleSettings }),
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
  'settings.set-single-letters': defineCall({
    params: Type.Object({ on: Type.Boolean() }),
    result: ConsoleSettings,
  }),
  'settings.set-on-close': defineCall({
    params: Type.Object({ choice: OnClose }),
    result: ConsoleSettings,
  }),
  'settings.set-look': defineCall({
    params: Type.Object({ theme: Theme, contrast: Contrast }),
    result: ConsoleSettings,
  }),
  'settings.told-of-tray': defineCall({ params: Type.Object({}), result: ConsoleSettings }),
};
