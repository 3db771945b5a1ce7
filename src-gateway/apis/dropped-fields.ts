import type { ClientApi } from './client-api.ts';
import { type LossName, optionPaths } from './option-paths.ts';

/** The longest `x-plano-dropped-fields` header, bytes. */
const longestHeader = 1024;

/** What of a request or a reply cannot be carried to the other API, each once, in order of appearance. */
export class DroppedFields {
  readonly #api: ClientApi;
  readonly #paths = new Set<string>();

  /** `api`: the one that the client speaks, whose spelling is used. */
  constructor(api: ClientApi) {
    this.#api = api;
  }

  /** Reports a place: `messages[0].name`, `response.content.server_tool_use`. */
  add(path: string): void {
    this.#paths.add(path);
  }

  /** Reports a setting by its concept. */
  addOption(name: LossName): void {
    this.#paths.add(optionPaths[this.#api][name]);
  }

  get paths(): readonly string[] {
    return [...this.#paths];
  }

  /** Value of `x-plano-dropped-fields`, cut behind a whole path; `null`: nothing was lost. */
  get header(): string | null {
    if (this.#paths.size === 0) return null;
    let text = '';
    for (const path of this.#paths) {
      // Member names are the client's own: they must not write header lines.
      const longer = `${text}${text === '' ? '' : ','}${encodeURI(path)}`;
      if (longer.length > longestHeader) break;
      text = longer;
    }
    return text;
  }
}
