/** What a run decides about conversations beyond its config. */
export interface StateSettings {
  /** `PLANO_STATE=off`, `--no-state`: none are kept. */
  readonly isOff: boolean;
  /** Where they are kept when the config does not say; `null`: in memory. */
  readonly file: string | null;
  /** Folder of the config file, from where a path in it leads. */
  readonly configFolder: string;
}

/** Nothing outlives the process. */
export const inMemoryState: StateSettings = { isOff: false, file: null, configFolder: '.' };
