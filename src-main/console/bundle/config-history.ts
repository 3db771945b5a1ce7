import type { ConfigSnapshot } from '../../collector/files/beside-spans.ts';
import type { Generations } from '../generations.ts';

export interface ConfigHistoryOptions {
  /** What serves now, where something does. */
  served(): ConfigSnapshot | null;
  readonly generations: Generations;
  /** What came with imported traces. */
  imported(prefix: string): Promise<ConfigSnapshot | null>;
}

export interface KnownConfig extends ConfigSnapshot {
  /** `kept`: this machine served it; `imported`: it came with a trace. */
  readonly source: 'kept' | 'imported';
}

/** The configs that traces were served by, as far as somebody has kept them. */
export class ConfigHistory {
  readonly #options: ConfigHistoryOptions;

  constructor(options: ConfigHistoryOptions) {
    this.#options = options;
  }

  /** The one whose hash begins so; `null`: nobody has kept it. */
  async find(prefix: string): Promise<KnownConfig | null> {
    const { generations, imported, served } = this.#options;
    const now = served();
    const kept = now?.sha256.startsWith(prefix) === true ? now : await generations.find(prefix);
    if (kept !== null) return { sha256: kept.sha256, text: kept.text, source: 'kept' };
    const brought = await imported(prefix);
    return brought === null ? null : { ...brought, source: 'imported' };
  }
}
