import type { DotenvProblem } from './dotenv.ts';

/** What stands around a config file on its machine, as whoever read it saw it. */
export interface FileSurroundings {
  /** The other usual file in the same folder; `null`: there is none, or it would have been taken first. */
  readonly passedOver: string | null;
  readonly envFiles: readonly EnvFileView[];
  fileExists(path: string): boolean;
  /** How many gateways serve this config beside each other. */
  readonly replicas: number;
  /** How many processes of one gateway share its listeners. */
  readonly workers: number;
  /** Prompts are not checked, whatever the config says. */
  readonly guardIsOff: boolean;
}

/** One env file whose variables count. */
export interface EnvFileView {
  /** As shown with the variables of the file: `.env`. */
  readonly name: string;
  readonly problems: readonly DotenvProblem[];
  /** It lies in a git work tree and git would take it along. */
  readonly inGit: boolean;
}
