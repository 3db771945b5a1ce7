import { type FeedEntry, FigureTable } from '../../src-gateway/routing/figure-table.ts';
import type { ModelPrice } from '../../src-gateway/routing/rank-models.ts';

/** Who says what a model costs: the user's own file, the catalogue of the config, or what comes with us. */
export type PriceSource = 'override' | 'models.dev' | 'digitalocean' | 'bundled';

/** Plain data: it crosses to the collector's thread. */
export interface PriceCatalog {
  readonly source: PriceSource;
  /** When these prices were read, RFC 3339 or a date; `null`: not known. */
  readonly asOf: string | null;
  readonly entries: readonly FeedEntry<ModelPrice>[];
  /** A catalogue's name of a model to the one that it has here. */
  readonly aliases: Readonly<Record<string, string>>;
}

export interface KnownPrice {
  /** US dollars per million tokens. */
  readonly price: ModelPrice;
  readonly source: PriceSource;
  readonly asOf: string | null;
}

/** Prices of models by the names that a call has for its model; of several catalogues the first that knows one. */
export class PriceBook {
  readonly #catalogs: readonly { readonly catalog: PriceCatalog; readonly table: FigureTable<ModelPrice> }[];
  /** Most calls are to the same few models. */
  readonly #found = new Map<string, KnownPrice | null>();

  constructor(catalogs: readonly PriceCatalog[]) {
    this.#catalogs = catalogs.map((catalog) => ({
      catalog,
      table: new FigureTable(catalog.entries.filter(isPriced(catalog.source)), catalog.aliases),
    }));
  }

  /** By the first of the names that any catalogue knows; `null`: none does. */
  find(names: readonly (string | null)[]): KnownPrice | null {
    for (const name of names) {
      const known = name === null || name === '' ? null : this.#findOne(name);
      if (known !== null) return known;
    }
    return null;
  }

  #findOne(name: string): KnownPrice | null {
    const remembered = this.#found.get(name);
    if (remembered !== undefined) return remembered;
    const known = this.#lookUp(name);
    if (this.#found.size >= mostRemembered) this.#found.clear();
    this.#found.set(name, known);
    return known;
  }

  #lookUp(name: string): KnownPrice | null {
    for (const { catalog, table } of this.#catalogs) {
      const price = table.get(name);
      if (price !== null) return { price, source: catalog.source, asOf: catalog.asOf };
    }
    return null;
  }
}

const mostRemembered = 2_000;

/** Catalogues write 0 for what they do not sell; a person who writes 0 means that it is free. */
function isPriced(source: PriceSource): (entry: FeedEntry<ModelPrice>) => boolean {
  return ({ figure: { input, output } }) => source === 'override' || input > 0 || output > 0;
}
