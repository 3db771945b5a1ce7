import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { isObject, type JsonObject, parseJson } from '../../src-gateway/apis/json-value.ts';
import type { CallResult } from '../contract/contract.ts';
import { mostSavedFilters, SavedFilter } from '../contract/saved-filter-calls.ts';
import { HostFailure } from './host.ts';
import { saveFile } from './save-file.ts';

const shownFile = '.plano/ui.json';
const mostBytes = 1024 * 1024;
const isFilters = Compile(Type.Array(SavedFilter, { maxItems: mostSavedFilters }));

type Filters = CallResult<'saved-filters.read'>;

/** The saved filters of a workspace, in `.plano/ui.json`, whose other members stay as they are. */
export class SavedFilters {
  readonly #file: string;
  /** One change after the other: each stands on what the one before wrote. */
  #last: Promise<unknown> = Promise.resolve();

  /** `configFile` is absolute. */
  constructor(configFile: string) {
    this.#file = join(dirname(configFile), '.plano', 'ui.json');
  }

  /** Rejects with `ui_file_invalid`. */
  async read(): Promise<Filters> {
    return this.#shown(await this.#content());
  }

  /** Rejects with `ui_file_invalid`, `too_many`, `save_failed`. */
  save(filter: SavedFilter): Promise<Filters> {
    return this.#change((filters) => [...filters.filter(({ name }) => name !== filter.name), filter]);
  }

  /** Rejects with `ui_file_invalid`, `save_failed`. */
  remove(name: string): Promise<Filters> {
    return this.#change((filters) => filters.filter((one) => one.name !== name));
  }

  #change(change: (filters: readonly SavedFilter[]) => readonly SavedFilter[]): Promise<Filters> {
    const work = async () => {
      const content = await this.#content();
      const filters = [...change(this.#shown(content).filters)].sort(byName);
      if (filters.length > mostSavedFilters) {
        throw new HostFailure(`${mostSavedFilters} filters are saved already. Remove one first.`, {
          code: 'too_many',
        });
      }
      const next = { ...content, filters };
      await mkdir(dirname(this.#file), { recursive: true });
      await saveFile(this.#file, `${JSON.stringify(next, null, 2)}\n`);
      return this.#shown(next);
    };
    const changed = this.#last.then(work, work);
    this.#last = changed.catch(() => undefined);
    return changed;
  }

  /** Empty where there is no such file; one that cannot be read is never written over. */
  async #content(): Promise<JsonObject> {
    const found = await stat(this.#file).catch(() => null);
    if (found === null) return {};
    const text = found.size > mostBytes ? '' : await readFile(this.#file, 'utf8');
    const content = parseJson(text);
    if (isObject(content)) return content;
    throw invalid('it is no JSON object of at most 1 MiB');
  }

  #shown({ filters = [] }: JsonObject): Filters {
    if (!isFilters.Check(filters)) throw invalid('"filters" is no list of {name, query, since}');
    return { file: shownFile, filters: [...filters].sort(byName) };
  }
}

function invalid(why: string): HostFailure {
  return new HostFailure(`${shownFile} cannot be read: ${why}. Mend it, or delete it to begin anew.`, {
    code: 'ui_file_invalid',
  });
}

function byName(one: SavedFilter, other: SavedFilter): number {
  return one.name.localeCompare(other.name);
}
