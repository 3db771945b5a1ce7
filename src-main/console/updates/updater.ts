import type { UpdateChannel } from '../../contract/update-calls.ts';

export interface OfferedUpdate {
  readonly version: string;
  /** What is new in it, as plain text; may be empty. */
  readonly news: string;
}

/** Finds, verifies and installs another version of the program; whatever it rejects with has a message for a person. */
export interface Updater {
  /** `null`: there is none that is newer. */
  check(channel: UpdateChannel): Promise<OfferedUpdate | null>;
  /** What the last `check` found, until it is verified and lies on disk. */
  download(onProgress: (percent: number) => void): Promise<void>;
  /** Whether what was downloaded is installed when the program ends by itself. */
  installOnQuit(on: boolean): void;
  /** Ends the app, which lets requests end, and installs what was downloaded. */
  install(): Promise<void>;
}
