import type { ConsoleSettings, OnClose } from '../contract/settings-calls.ts';
import { readSettings, type StoredSettings, writeSetting } from './settings-file.ts';

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
    };
  }

  /** Rejects with `save_failed`, as the others do. */
  setKeys(commands: readonly KeysOfCommand[]): Promise<ConsoleSettings> {
    const keys = new Map(Object.entries(this.read().keys));
    for (const command of commands) {
      if (command.keys === null) keys.delete(command.id);
      else keys.set(command.id, [...command.keys]);
    }
    return this.#write(names.keys, Object.fromEntries([...keys].slice(-mostCommands)));
  }

  setSingleLetters(on: boolean): Promise<ConsoleSettings> {
    return this.#write(names.singleLetters, on);
  }

  setOnClose(choice: OnClose): Promise<ConsoleSettings> {
    return this.#write(names.onClose, choice);
  }

  setToldOfTray(): Promise<ConsoleSettings> {
    return this.#write(names.toldOfTray, true);
  }

  async #write(name: string, value: unknown): Promise<ConsoleSettings> {
    await writeSetting(this.#home, name, value);
    const settings = this.read();
    this.#onChange(settings);
    return settings;
  }
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
