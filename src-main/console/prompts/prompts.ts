import { link, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CallParams, CallResult } from '../../contract/contract.ts';
import { HostFailure } from '../host.ts';
import { saveFile } from '../save-file.ts';
import { sha256 } from '../sha256.ts';
import { promptText, readPrompt } from './prompt-text.ts';

const mostFiles = 500;
const mostBytes = 4 * 1024 * 1024;

/** The prompts of a workspace, one file each in `.plano/prompts`: what the calls `prompts.*` answer. */
export class Prompts {
  readonly #folder: string;

  /** `configFile` is absolute. */
  constructor(configFile: string) {
    this.#folder = join(dirname(configFile), '.plano', 'prompts');
  }

  async list(): Promise<CallResult<'prompts.list'>> {
    const names = await readdir(this.#folder).catch((): string[] => []);
    const files = names.filter((name) => /^[A-Za-z0-9_][\w.-]{0,99}\.ya?ml$/.test(name)).sort();
    const prompts = await Promise.all(
      files.slice(0, mostFiles).map(async (file) => {
        try {
          return { file, name: (await this.read(file)).prompt.name, problem: null };
        } catch (error) {
          return { file, name: file, problem: error instanceof Error ? error.message : String(error) };
        }
      }),
    );
    return { folder: '.plano/prompts', prompts };
  }

  /** Rejects with `not_found`, `prompt_invalid`. */
  async read(file: string): Promise<CallResult<'prompts.read'>> {
    const text = await this.#text(file);
    if (text === null) throw new HostFailure(`There is no prompt ${file}.`, { code: 'not_found' });
    return { file, sha256: sha256(text), prompt: readPrompt(text, file) };
  }

  /** Rejects with `changed_on_disk`, `save_failed`. */
  async save({ baseSha256, file, prompt }: CallParams<'prompts.save'>): Promise<CallResult<'prompts.save'>> {
    const before = await this.#text(file);
    if ((before === null ? null : sha256(before)) !== baseSha256) {
      const message =
        baseSha256 === null
          ? `There is a prompt ${file} already.`
          : `${file} was changed on disk by somebody else.`;
      throw new HostFailure(message, { code: 'changed_on_disk', details: [{ file }] });
    }
    const text = promptText(prompt, before);
    await mkdir(this.#folder, { recursive: true });
    await saveFile(this.#path(file), text);
    return { file, sha256: sha256(text) };
  }

  /** Rejects with `not_found`, `prompt_invalid`, `exists`, `save_failed`. */
  async rename({ file, name, to }: CallParams<'prompts.rename'>): Promise<CallResult<'prompts.rename'>> {
    const { prompt, sha256: baseSha256 } = await this.read(file);
    if (to !== file) {
      // Unlike a rename, a link never replaces what is there.
      await link(this.#path(file), this.#path(to)).catch((cause: unknown) => {
        throw new HostFailure(`There is a prompt ${to} already.`, { code: 'exists', cause });
      });
      await rm(this.#path(file));
    }
    return this.save({ file: to, prompt: { ...prompt, name }, baseSha256 });
  }

  /** `null`: there is no such file. */
  async #text(file: string): Promise<string | null> {
    const path = this.#path(file);
    const found = await stat(path).catch(() => null);
    if (found === null) return null;
    if (!found.isFile() || found.size > mostBytes) {
      throw new HostFailure(`${file} is no file, or larger than ${mostBytes / 1024 / 1024} MiB.`, {
        code: 'prompt_invalid',
      });
    }
    return readFile(path, 'utf8');
  }

  #path(file: string): string {
    return join(this.#folder, file);
  }
}
