import type { ConsoleSettings, Contrast, OnClose, Theme } from '../contract/settings-calls.ts';
import { readSettings, type StoredSettings, writeSettings } from './settings-file.ts';

export interface KeysOfCommand {
  readonly id: string;
  /** `null`: those that it comes with. */
  readonly keys: readonly string[] | null;
}

const names = {
  keys: 'keys',
  singleLetters: 'singleLetters',
  onClose: 'onClose',
  toldOfTray: 'toldOfTray',
  theme: 'theme',
  contrast: 'contrast',
} as const;

/** So many commands may have keys of their own: more than there are. */
const mostCommands = 500;

/** What people have set in the console, for every window of this machine. */
export class PersonalSettings {
  readonly #home: string;
  readonly #onChange: (settings: ConsoleSettings) => void;

  constructor(home: string, onChange: (settings: ConsoleSettings) => void) {
    this.#home = home;
    this.#onChange = onChange;
  }

  /** What cannot be understood counts as not set. */
  read(): ConsoleSettings {
    const stored = readSettings(this.#home);
    return {
      keys: keysIn(stored),
      singleLetters: stored[names.singleLetters] !== false,
      onClose: stored[names.onClose] === 'quit' ? 'quit' : 'tray',
      toldOfTray: stored[names.toldOfTray] === true,
      theme: oneOf(['light', 'dark'], stored[names.theme]) ?? 'system',
      contrast: oneOf(['standard', 'more'], stored[names.contrast]) ?? 'system',
    };
  }

  /** Rejects with `save_failed`, as the others do. */
  setKeys(commands: readonly KeysOfCommand[]): Promise<ConsoleSettings> {
    const keys = new Map(Object.entries(this.read().keys));
    for (const command of commands) {
      if (command.keys === null) keys.delete(command.id);
      else keys.set(command.id, [...command.keys]);
    }
    return this.#write({ [names.keys]: Object.fromEntries([...keys].slice(-mostCommands)) });
  }

  setSingleLetters(on: boolean): Promise<ConsoleSettings> {
    return this.#write({ [names.singleLetters]: on });
  }

  setOnClose(choice: OnClose): Promise<ConsoleSettings> {
    return this.#write({ [names.onClose]: choice });
  }

  setLook(theme: Theme, contrast: Contrast): Promise<ConsoleSettings> {
    return this.#write({ [names.theme]: theme, [names.contrast]: contrast });
  }

  setToldOfTray(): Promise<ConsoleSettings> {
    return this.#write({ [names.toldOfTray]: true });
  }

  async #write(changed: StoredSettings): Promise<ConsoleSettings> {
    await writeSettings(this.#home, changed);
    const settings = this.read();
    this.#onChange(settings);
    return settings;
  }
}

function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((one) => one === value);
}

function keysIn(stored: StoredSettings): ConsoleSettings['keys'] {
  const keys = stored[names.keys];
  if (typeof keys !== 'object' || keys === null) return {};
  const isKeys = (value: unknown): value is string[] =>
    Array.isArray(value) && value.every((key) => typeof key === 'string');
  return Object.fromEntries(
    Object.entries(keys).flatMap(([id, value]) => (isKeys(value) ? [[id, value] as const] : [])),
  );
}
