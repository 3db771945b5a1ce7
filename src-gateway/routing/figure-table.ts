/** What a feed says of one model. */
export interface FeedEntry<Figure> {
  /** The feed's own name of the provider; `null`: it names none. */
  readonly provider: string | null;
  readonly model: string;
  readonly figure: Figure;
}

/**
 * Figures of models by name. A name of the form `provider/model` is looked up whole, then by its bare id:
 * what the model's own provider says of it wins over others, of those the alphabetically first. What is not
 * found so is looked up without its date, and then as `plainName` spells it.
 */
export class FigureTable<Figure> {
  readonly #named = new Map<string, Figure>();
  readonly #bare = new Map<string, Map<string, Figure>>();
  readonly #plain = new Map<string, string>();

  /** `aliases`: a feed's name of a model to the one that it has here. Of a repeated name the last counts. */
  constructor(entries: readonly FeedEntry<Figure>[], aliases: Readonly<Record<string, string>>) {
    for (const { figure, model, provider } of entries) {
      const key = provider === null ? model : `${provider}/${model}`;
      this.#named.set((Object.hasOwn(aliases, key) ? aliases[key] : undefined) ?? key, figure);
      if (provider === null) continue;
      const sellers = this.#bare.get(model) ?? new Map<string, Figure>();
      this.#bare.set(model, sellers.set(provider, figure));
    }
    for (const name of [...this.#bare.keys(), ...this.#named.keys()]) {
      const plain = plainName(name);
      if (!this.#plain.has(plain)) this.#plain.set(plain, name);
    }
  }

  get(name: string): Figure | null {
    const undated = name.replace(date, '');
    return this.#written(name) ?? this.#written(undated) ?? this.#spelled(name) ?? this.#spelled(undated);
  }

  #spelled(name: string): Figure | null {
    const known = this.#plain.get(plainName(name)) ?? this.#plain.get(plainName(bareName(name)));
    return known === undefined ? null : this.#written(known);
  }

  #written(name: string): Figure | null {
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

/** Behind the name of a model: `-20251001`, `-2024-08-06`. */
const date = /-(?:\d{8}|\d{4}-\d{2}-\d{2})$/;

function bareName(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

/**
 * One spelling for all that catalogues use: lower case, dashes for dots, no vendor in front, and the
 * version of a Claude behind its family (`anthropic-claude-4.5-haiku` is `claude-haiku-4-5`).
 */
function plainName(name: string): string {
  const plain = name.toLowerCase().replaceAll('.', '-');
  const slash = plain.indexOf('/');
  const provider = plain.slice(0, slash + 1);
  const model = plain.slice(slash + 1).replace(vendor, '');
  return provider + model.replace(versionFirst, 'claude-$2-$1');
}

const vendor = /^(?:anthropic|openai|google|meta|cohere|mistral)-/;
const versionFirst = /^claude-(\d+(?:-\d+)?)-([a-z]+)/;

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
