import type { ClientApi } from './client-api.ts';
import { type LossName, optionPaths } from './option-paths.ts';

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
}
