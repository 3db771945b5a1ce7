import { basename, dirname } from 'node:path';
import type { ConfigAnalysis } from '../../src-gateway/config/analyse-config.ts';
import type { Assignment } from '../../src-gateway/config/set-values.ts';
import { type EnvironmentSnapshot, readEnvironment } from './environment-sources.ts';
import { HostFailure } from './host.ts';
import { judgeConfig } from './judge-config.ts';
import { keepSecret, refuseTaken } from './keep-secret.ts';
import { type ConfigFileText, readConfigFile } from './read-config-file.ts';
import { saveFile } from './save-file.ts';
import type { SecretStore } from './secrets/secret-store.ts';
import { sha256 } from './sha256.ts';
import { type FileWatch, watchFile } from './watch-file.ts';

export interface WorkspaceOptions {
  /** Absolute. */
  readonly configFile: string;
  /** Whose `.env` counts; absent: that of the config file. */
  readonly dotenvFolder?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly envFiles: readonly string[];
  readonly secrets: SecretStore;
  /** Values that are others in what is served than in the file. */
  readonly sets?: readonly Assignment[];
  readonly lenient: boolean;
  readonly allowMissingKeys: boolean;
  /** Absent: `PLANO_PROFILE`, else what the file says. */
  readonly profile?: 'dev' | 'production';
  /** Another hand changed the file. */
  onChanged(sha256: string): void;
  /** A line of an env file was not understood; told once for each. */
  onEnvProblem(text: string): void;
}

export interface ConfigText {
  readonly text: string;
  readonly sha256: string;
}

/** The config file of a workspace: reading, judging, replacing and watching it. */
export class Workspace {
  readonly configFile: string;
  readonly #options: WorkspaceOptions;
  readonly #watch: FileWatch;
  readonly #secret = (name: string) => this.#options.secrets.lookup(name);
  /** What we last saw or wrote; a change to anything else was another hand's. */
  #known: string | null = null;
  readonly #reported = new Set<string>();

  constructor(options: WorkspaceOptions) {
    this.#options = options;
    this.configFile = options.configFile;
    this.#watch = watchFile(options.configFile, () => void this.#look());
  }

  /** Rejects with `config_not_found`, or with `config_invalid` for what is no text. */
  async read(): Promise<ConfigText> {
    const config = await this.#onDisk();
    this.#saw(config.sha256);
    return config;
  }

  /** Judges a text with everything around it as it is now; throws `env_file_unreadable`. */
  analyse(text: string): ConfigAnalysis {
    return this.#judge(text, []);
  }

  /** Judges what would be served of a text: some of its values may be others for this run. */
  analyseToServe(text: string): ConfigAnalysis {
    return this.#judge(text, this.#options.sets ?? []);
  }

  #judge(text: string, sets: readonly Assignment[]): ConfigAnalysis {
    const { analysis, environment } = judgeConfig({
      ...this.#options,
      secrets: this.#secret,
      sets,
      text,
      cwd: process.cwd(),
      checkEnvironment: true,
    });
    this.#report(environment);
    return analysis;
  }

  /**
   * Replaces the file if it still holds what the text was made from. Rejects with `changed_on_disk`,
   * `config_invalid` when it holds no text, or `save_failed`; the file is as it was then.
   */
  async save(text: string, baseSha256: string): Promise<ConfigText> {
    const found = await this.#onDisk().catch((error: unknown) => {
      // What is gone is written anew.
      if (error instanceof HostFailure && error.code === 'config_not_found') return null;
      throw error;
    });
    if (found !== null && found.sha256 !== baseSha256) {
      throw new HostFailure(`${basename(this.configFile)} was changed on disk by somebody else.`, {
        code: 'changed_on_disk',
        details: [{ path: this.configFile, sha256: found.sha256 }],
      });
    }
    const saved = { text, sha256: sha256(text) };
    if (found?.text === text) return saved;
    const before = this.#known;
    this.#known = saved.sha256;
    try {
      await saveFile(this.configFile, `${found?.byteOrderMark ?? ''}${text}`);
    } catch (error) {
      this.#known = before;
      throw error;
    }
    return saved;
  }

  /** Names of variables that have a value now; throws `env_file_unreadable`. */
  variableNames(): readonly string[] {
    return this.variables().names;
  }

  /** The variables as they are now; throws `env_file_unreadable`. */
  variables(): EnvironmentSnapshot {
    return readEnvironment({ ...this.#options, secrets: this.#secret });
  }

  /**
   * Puts a secret of the config into `.env`, or into the secret store; see `keepSecret` and
   * `SecretStore.keep` for what it rejects with.
   */
  async keepSecret(name: string, value: string, place: 'env' | 'store'): Promise<void> {
    const { dotenvFolder = dirname(this.configFile), secrets } = this.#options;
    const { lookup } = this.variables();
    if (place === 'env') return keepSecret({ folder: dotenvFolder, name, value, environment: lookup });
    const known = lookup.get(name);
    // The store comes last: what an earlier source has would win over it.
    if (known !== undefined && known.source !== secrets.lookup(name)?.source) refuseTaken(name, known, value);
    else await secrets.keep(name, value);
  }

  /** What the file holds; `null`: it cannot be read. */
  async hashOnDisk(): Promise<string | null> {
    const found = await this.#onDisk().catch(() => null);
    return found?.sha256 ?? null;
  }

  close(): void {
    this.#watch.close();
  }

  async #onDisk(): Promise<ConfigText & ConfigFileText> {
    const file = await readConfigFile(this.configFile);
    return { ...file, sha256: sha256(file.text) };
  }

  #report({ files }: EnvironmentSnapshot): void {
    for (const { source, problems } of files) {
      for (const { line, code, severity, message } of problems) {
        const text = `${code}: ${source}:${line}: ${message}`;
        if (severity !== 'warning' || this.#reported.has(text)) continue;
        this.#reported.add(text);
        this.#options.onEnvProblem(text);
      }
    }
  }

  async #look(): Promise<void> {
    const hash = await this.hashOnDisk();
    if (hash !== null) this.#saw(hash);
  }

  /** Whoever reads the file first after a change tells all others. */
  #saw(hash: string): void {
    const isChange = this.#known !== null && this.#known !== hash;
    this.#known = hash;
    if (isChange) this.#options.onChanged(hash);
  }
}
