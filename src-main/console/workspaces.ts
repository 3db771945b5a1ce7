import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { KnownWorkspace } from '../contract/workspace-calls.ts';
import { HostFailure } from './host.ts';
import { usualConfigNames } from './judge-config.ts';
import { saveFile } from './save-file.ts';
import { readTemplate } from './templates.ts';

export interface WorkspacesOptions {
  /** `$PLANO_HOME`. */
  readonly home: string;
  /** The one that this host is on; absolute. */
  readonly configFile: string;
  /** Ends this host and begins one on that config; absent: whoever made the host does not do that. */
  readonly switchTo: ((configFile: string) => void) | undefined;
}

/** So many are offered; the ones not opened for longest go. */
const mostKnown = 20;

/** The configs that consoles of this machine have been on, and the way from one to another. */
export class Workspaces {
  readonly #options: WorkspacesOptions;

  constructor(options: WorkspacesOptions) {
    this.#options = options;
  }

  /** Puts the present one first. What cannot be written only is not offered later. */
  async remember(): Promise<void> {
    const { configFile } = this.#options;
    const known = [configFile, ...(await this.#read()).filter((path) => path !== configFile)];
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    const text = JSON.stringify(known.slice(0, mostKnown));
    await saveFile(this.#file, text, { mode: 0o600 }).catch(() => undefined);
  }

  async list(): Promise<KnownWorkspace[]> {
    const { configFile, home } = this.#options;
    const known = await this.#read();
    const paths = known.includes(configFile) ? known : [configFile, ...known];
    return paths.map((path) => ({
      path,
      name: nameOf(path, home),
      current: path === configFile,
      missing: path !== configFile && !existsSync(path),
    }));
  }

  /** Rejects with `not_switchable` or `config_not_found`. */
  async open(path: string): Promise<string> {
    const switchTo = this.#mover();
    const file = await configIn(absolute(path));
    if (file !== this.#options.configFile) setImmediate(() => switchTo(file));
    return file;
  }

  /** Rejects with `not_switchable`, `not_found` for the template, or `workspace_exists`. */
  async create(folder: string, template: string): Promise<string> {
    const switchTo = this.#mover();
    const text = await readTemplate(template);
    if (text === null) throw new HostFailure(`There is no template "${template}".`, { code: 'not_found' });
    const file = join(absolute(folder), 'config.yaml');
    await mkdir(dirname(file), { recursive: true });
    try {
      await writeFile(file, text, { flag: 'wx' });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      throw new HostFailure(`There is a ${file} already. Open it, or name another folder.`, {
        code: 'workspace_exists',
        cause: error,
      });
    }
    setImmediate(() => switchTo(file));
    return file;
  }

  get #file(): string {
    return join(this.#options.home, 'console', 'workspaces.json');
  }

  #mover(): (configFile: string) => void {
    const { switchTo } = this.#options;
    if (switchTo !== undefined) return switchTo;
    throw new HostFailure(
      'This gateway was started in a terminal and stays on its config. Stop it with "planoai down", or open the other config under another name: planoai console FILE --instance NAME.',
      { code: 'not_switchable' },
    );
  }

  async #read(): Promise<string[]> {
    try {
      const stored: unknown = JSON.parse(await readFile(this.#file, 'utf8'));
      return Array.isArray(stored) ? stored.filter((path) => typeof path === 'string') : [];
    } catch {
      return [];
    }
  }
}

/** Its folder's name; the offline demo has no folder that anybody knows. */
function nameOf(path: string, home: string): string {
  return path.startsWith(join(home, 'console')) ? 'Offline demo' : basename(dirname(path));
}

function absolute(path: string): string {
  const trimmed = path.trim();
  const full = /^~(?=[/\\]|$)/.test(trimmed) ? join(homedir(), trimmed.slice(1)) : trimmed;
  if (isAbsolute(full)) return resolve(full);
  throw new HostFailure(`"${trimmed}" is no full path: it begins with / or ~.`, { code: 'config_not_found' });
}

async function configIn(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile()) return path;
  const names = usualConfigNames.map((name) => join(path, name));
  const file = found?.isDirectory() ? names.find((name) => existsSync(name)) : undefined;
  if (file !== undefined) return file;
  const why = found === null ? 'is not there' : `has neither ${usualConfigNames.join(' nor ')} in it`;
  throw new HostFailure(`${path} ${why}.`, { code: 'config_not_found' });
}
