import { Check } from 'typebox/value';
import {
  type ChoiceName,
  Choices,
  type ConsoleSettings,
  defaultSettings,
  Keys,
  variablesOfChoices,
} from '../contract/console-settings.ts';
import type { SettingsFile } from '../contract/settings-calls.ts';
import { checkSettings } from './check-settings.ts';
import { HostFailure } from './host.ts';
import {
  parseSettings,
  readSettings,
  readSettingsText,
  type StoredSettings,
  settingsFile,
  writeSettings,
  writeSettingsText,
} from './settings-file.ts';
import { sha256 } from './sha256.ts';
import { type FileWatch, watchFile } from './watch-file.ts';

export interface PersonalSettingsOptions {
  /** `$PLANO_HOME`, absolute. */
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whenever the file has another content, by whatever hand. */
  readonly onChange: (settings: ConsoleSettings) => void;
}

export interface KeysOfCommand {
  readonly id: string;
  /** `null`: those that it comes with. */
  readonly keys: readonly string[] | null;
}

/** So many commands may have keys of their own: more than there are. */
const mostCommands = 500;

/** What people have set in the console, for every window of this machine. */
export class PersonalSettings {
  readonly #options: PersonalSettingsOptions;
  #watch: FileWatch | null = null;
  #told: string;
  /** What counts instead of a broken file, until this console ends. */
  #aside: StoredSettings | null = null;

  constructor(options: PersonalSettingsOptions) {
    this.#options = options;
    this.#told = this.#text();
  }

  /** Takes over what others write into the file. */
  follow(): void {
    this.#watch ??= watchFile(settingsFile(this.#options.home), () => this.#tell());
  }

  close(): void {
    this.#watch?.close();
    this.#watch = null;
  }

  /** What cannot be understood counts as not set. */
  read(): ConsoleSettings {
    const stored = this.#aside ?? readSettings(this.#options.home);
    const usable = Object.entries(Choices.properties).filter(([name, schema]) => Check(schema, stored[name]));
    const choices: unknown = {
      ...defaultSettings,
      ...Object.fromEntries(usable.map(([name]) => [name, stored[name]])),
    };
    if (!Check(Choices, choices)) throw new Error('Every choice has been checked by itself.');
    return { ...choices, keys: keysIn(stored), toldOfTray: stored.toldOfTray === true };
  }

  /** `null`: what the console comes with. Rejects with `invalid_params`, and as `writeSettings` does. */
  async change(name: ChoiceName, value: string | number | boolean | null): Promise<ConsoleSettings> {
    if (value !== null && !Check(Choices.properties[name], value)) {
      const [problem] = checkSettings(JSON.stringify({ [name]: value }));
      throw new HostFailure(problem?.message ?? `${name} does not take this value.`, {
        code: 'invalid_params',
        details: [{ path: '/value', reason: problem?.message }],
      });
    }
    return this.#write({ [name]: value ?? undefined });
  }

  setKeys(commands: readonly KeysOfCommand[]): Promise<ConsoleSettings> {
    const keys = new Map(Object.entries(this.read().keys));
    for (const command of commands) {
      if (command.keys === null) keys.delete(command.id);
      else keys.set(command.id, [...command.keys]);
    }
    return this.#write({ keys: Object.fromEntries([...keys].slice(-mostCommands)) });
  }

  setToldOfTray(): Promise<ConsoleSettings> {
    return this.#write({ toldOfTray: true });
  }

  file(): SettingsFile {
    const { environment, home } = this.#options;
    const text = this.#text();
    const isBroken = text.trim() !== '' && parseSettings(text) === null;
    return {
      path: settingsFile(home),
      text,
      sha256: sha256(text),
      problems: checkSettings(text),
      state: isBroken ? (this.#aside === null ? 'broken' : 'set-aside') : 'used',
      decidedElsewhere: Object.entries(variablesOfChoices)
        .filter(([, variable]) => (environment[variable] ?? '') !== '')
        .map(([name, variable]) => ({ name, variable })),
    };
  }

  /** Rejects with `settings_changed` when the file is another one by now, `settings_invalid`, `save_failed`. */
  async saveFile(text: string, basedOn: string): Promise<SettingsFile> {
    const { home } = this.#options;
    const wrong = checkSettings(text).find(({ severity }) => severity === 'error');
    if (wrong !== undefined) {
      throw new HostFailure(`Line ${wrong.line}: ${wrong.message}`, { code: 'settings_invalid' });
    }
    if (sha256(this.#text()) !== basedOn) {
      throw new HostFailure('The file was changed meanwhile.', { code: 'settings_changed' });
    }
    await writeSettingsText(home, text);
    this.#tell();
    return this.file();
  }

  setAside(): SettingsFile {
    if (this.file().state === 'broken') this.#aside = {};
    return this.file();
  }

  async #write(changed: StoredSettings): Promise<ConsoleSettings> {
    if (this.#aside === null) {
      await writeSettings(this.#options.home, changed);
      this.#tell();
    } else {
      this.#aside = { ...this.#aside, ...changed };
      this.#options.onChange(this.read());
    }
    return this.read();
  }

  #tell(): void {
    const text = this.#text();
    if (text === this.#told) return;
    this.#told = text;
    if (parseSettings(text) !== null) this.#aside = null;
    this.#options.onChange(this.read());
  }

  /** A file that may not be read is one that cannot be understood. */
  #text(): string {
    try {
      return readSettingsText(this.#options.home);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

function keysIn({ keys }: StoredSettings): ConsoleSettings['keys'] {
  if (typeof keys !== 'object' || keys === null) return {};
  return Object.fromEntries(
    Object.entries(keys).flatMap(([id, value]) => (Check(Keys, value) ? [[id, value] as const] : [])),
  );
}
