/** What a feed says of one model. */
export interface FeedEntry<Figure> {
  /** The feed's own name of the provider; `null`: it names none. */
  readonly provider: string | null;
  readonly model: string;
  readonly figure: Figure;
}

/**
 * Figures of models by name. A name of the form `provider/model` is looked up whole, then by its bare id:
 * what the model's own provider says of it wins over others, of those the alphabetically first.
 */
export class FigureTable<Figure> {
  readonly #named = new Map<string, Figure>();
  readonly #bare = new Map<string, Map<string, Figure>>();

  /** `aliases`: a feed's name of a model to the one that it has here. Of a repeated name the last counts. */
  constructor(entries: readonly FeedEntry<Figure>[], aliases: Readonly<Record<string, string>>) {
    for (const { figure, model, provider } of entries) {
      const key = provider === null ? model : `${provider}/${model}`;
      this.#named.set((Object.hasOwn(aliases, key) ? aliases[key] : undefined) ?? key, figure);
      if (provider === null) continue;
      const sellers = this.#bare.get(model) ?? new Map<string, Figure>();
      this.#bare.set(model, sellers.set(provider, figure));
    }
  }

  get(name: string): Figure | null {
    const slash = name.indexOf('/');
    if (slash === -1) return this.#named.get(name) ?? this.#ofBare(name, null);
    const prefix = name.slice(0, slash);
    const model = name.slice(slash + 1);
    const provider = feedNames.get(prefix) ?? prefix;
    return (
      this.#named.get(name) ??
      this.#named.get(`${provider}/${model}`) ??
      this.#ofBare(model, provider) ??
      this.#named.get(model) ??
      this.#ofBare(name, null)
    );
  }

  #ofBare(model: string, provider: string | null): Figure | null {
    const sellers = this.#bare.get(model);
    if (sellers === undefined) return null;
    const own = provider === null ? undefined : sellers.get(provider);
    if (own !== undefined) return own;
    const first = [...sellers.keys()].toSorted()[0];
    return first === undefined ? null : (sellers.get(first) ?? null);
  }
}

/** Providers that models.dev knows by another name than the config language. */
const feedNames: ReadonlyMap<string, string> = new Map([
  ['amazon_bedrock', 'amazon-bedrock'],
  ['azure_openai', 'azure'],
  ['chatgpt', 'openai'],
  ['gemini', 'google'],
  ['qwen', 'alibaba'],
  ['together_ai', 'togetherai'],
  ['zhipu', 'zhipuai'],
]);
