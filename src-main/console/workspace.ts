import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { analyseConfig, type ConfigAnalysis } from '../../src-gateway/config/analyse-config.ts';
import { type EnvironmentSnapshot, readEnvironment } from './environment-sources.ts';
import { HostFailure } from './host.ts';
import { sandboxPortOf } from './sandbox-port.ts';
import { saveFile } from './save-file.ts';
import { isInContainer } from './settings-from-environment.ts';
import { sha256 } from './sha256.ts';
import { type FileWatch, watchFile } from './watch-file.ts';

export interface WorkspaceOptions {
  /** Absolute. */
  readonly configFile: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly envFiles: readonly string[];
  readonly keychain?: (name: string) => string | undefined;
  readonly lenient: boolean;
  readonly allowMissingKeys: boolean;
  readonly profile: 'dev' | 'production';
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
  /** What we last saw or wrote; a change to anything else was another hand's. */
  #known: string | null = null;
  readonly #reported = new Set<string>();

  constructor(options: WorkspaceOptions) {
    this.#options = options;
    this.configFile = options.configFile;
    this.#watch = watchFile(options.configFile, () => void this.#look());
  }

  /** Rejects with `config_not_found`. */
  async read(): Promise<ConfigText> {
    const config = await this.#onDisk();
    if (config === null) {
      throw new HostFailure(`Config file not found: ${this.configFile}`, {
        code: 'config_not_found',
        stage: 'schema',
        details: [{ path: this.configFile }],
      });
    }
    this.#saw(config.sha256);
    return config;
  }

  /** Judges a text with the variables as they are now; throws `env_file_unreadable`. */
  analyse(text: string): ConfigAnalysis {
    const { environment, lenient, allowMissingKeys, profile } = this.#options;
    const snapshot = readEnvironment(this.#options);
    this.#report(snapshot);
    return analyseConfig({
      text,
      file: basename(this.configFile),
      hash: sha256(text),
      environment: snapshot.lookup,
      mode: isInContainer(environment) ? 'container' : 'native',
      profile,
      sandboxPort: sandboxPortOf(environment),
      checkEnvironment: true,
      defaultAddress: environment.PLANO_BIND_ADDRESS || '127.0.0.1',
      allowMissingKeys,
      lenient,
    });
  }

  /**
   * Replaces the file if it still holds what the text was made from. Rejects with `changed_on_disk` or
   * `save_failed`; the file is as it was then.
   */
  async save(text: string, baseSha256: string): Promise<ConfigText> {
    const found = await this.#onDisk();
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
      await saveFile(this.configFile, text);
    } catch (error) {
      this.#known = before;
      throw error;
    }
    return saved;
  }

  /** What the file holds; `null`: it cannot be read. */
  async hashOnDisk(): Promise<string | null> {
    return (await this.#onDisk())?.sha256 ?? null;
  }

  close(): void {
    this.#watch.close();
  }

  async #onDisk(): Promise<ConfigText | null> {
    const text = await readFile(this.configFile, 'utf8').catch(() => null);
    return text === null ? null : { text, sha256: sha256(text) };
  }

  #report({ problems }: EnvironmentSnapshot): void {
    for (const { file, line, code, severity, message } of problems) {
      const text = `${code}: ${file}:${line}: ${message}`;
      if (severity !== 'warning' || this.#reported.has(text)) continue;
      this.#reported.add(text);
      this.#options.onEnvProblem(text);
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
