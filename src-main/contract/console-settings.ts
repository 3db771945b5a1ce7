import Type, { type Static } from 'typebox';

/** What happens to a running gateway when the last window is closed. */
export const OnClose = Type.Union([Type.Literal('tray'), Type.Literal('quit')]);
export type OnClose = Static<typeof OnClose>;

export const Theme = Type.Union([Type.Literal('system'), Type.Literal('light'), Type.Literal('dark')]);
export type Theme = Static<typeof Theme>;

export const Contrast = Type.Union([Type.Literal('system'), Type.Literal('standard'), Type.Literal('more')]);
export type Contrast = Static<typeof Contrast>;

const LogLevel = Type.Union([
  Type.Literal('trace'),
  Type.Literal('debug'),
  Type.Literal('info'),
  Type.Literal('warn'),
  Type.Literal('error'),
  Type.Literal('off'),
]);

/** Keys of a command in tinykeys' spelling; none: it has no key. */
export const Keys = Type.Array(Type.String({ minLength: 1, maxLength: 40, pattern: '^[\\x21-\\x7e]+$' }), {
  maxItems: 4,
});

/** What a person sets one by one, under the names of `settings.json`. */
export const Choices = Type.Object({
  /** A console starts the gateway of the config that it opens. */
  startGateway: Type.Boolean(),
  onClose: OnClose,
  theme: Theme,
  contrast: Contrast,
  /** Pixels. */
  editorFontSize: Type.Integer({ minimum: 10, maximum: 24 }),
  editorWordWrap: Type.Boolean(),
  editorMinimap: Type.Boolean(),
  editorLenses: Type.Boolean(),
  /** The list of traces begins live, not paused. */
  tracesLive: Type.Boolean(),
  traceMaxMegabytes: Type.Integer({ minimum: 16, maximum: 1_048_576 }),
  traceMaxDays: Type.Integer({ minimum: 1, maximum: 3650 }),
  traceMaxSpans: Type.Integer({ minimum: 1000, maximum: 100_000_000 }),
  /** Of the sandbox provider, on loopback. */
  sandboxPort: Type.Integer({ minimum: 1, maximum: 65_535 }),
  logLevel: LogLevel,
  /** Keys without Ctrl, Alt or Cmd that type a character do something. */
  singleLetters: Type.Boolean(),
});
export type Choices = Static<typeof Choices>;
export type ChoiceName = keyof Choices;

/** What the console comes with. */
export const defaultChoices: Choices = {
  startGateway: true,
  onClose: 'tray',
  theme: 'system',
  contrast: 'system',
  editorFontSize: 13,
  editorWordWrap: false,
  editorMinimap: false,
  editorLenses: true,
  tracesLive: true,
  traceMaxMegabytes: 2048,
  traceMaxDays: 7,
  traceMaxSpans: 1_000_000,
  sandboxPort: 12_800,
  logLevel: 'info',
  singleLetters: true,
};

/** Variables of the same meaning: one that is set wins over the setting. */
export const variablesOfChoices: Partial<Readonly<Record<ChoiceName, string>>> = {
  traceMaxMegabytes: 'PLANO_TRACE_MAX_MB',
  traceMaxDays: 'PLANO_TRACE_MAX_DAYS',
  traceMaxSpans: 'PLANO_TRACE_MAX_SPANS',
  sandboxPort: 'PLANO_SANDBOX_PORT',
  logLevel: 'LOG_LEVEL',
};

export function isChoiceName(name: string): name is ChoiceName {
  return Object.hasOwn(defaultChoices, name);
}

export const ConsoleSettings = Type.Object({
  ...Choices.properties,
  /** By command id, only those that were changed. */
  keys: Type.Record(Type.String(), Keys),
  /** Somebody has read that the gateway goes on in the tray. */
  toldOfTray: Type.Boolean(),
});
export type ConsoleSettings = Static<typeof ConsoleSettings>;

export const defaultSettings: ConsoleSettings = { ...defaultChoices, keys: {}, toldOfTray: false };
