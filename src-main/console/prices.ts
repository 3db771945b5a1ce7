import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { GatewayConfig, ProviderConfig } from '../../src-gateway/config/gateway-config.ts';
import type { ModelPrice } from '../../src-gateway/routing/rank-models.ts';
import type { ProviderModel, ShownPrice } from '../contract/price-calls.ts';
import { type CostSource, loadPrices, ownPricesFile, setOwnPrice } from '../prices/load-prices.ts';
import { OwnPricesError } from '../prices/own-prices.ts';
import { PriceBook, type PriceCatalog } from '../prices/price-book.ts';
import { HostFailure } from './host.ts';
import { type FileWatch, watchContents, watchFile } from './watch-file.ts';

export interface PricesOptions {
  /** `$PLANO_HOME` */
  readonly home: string;
  /** From now on calls cost this. */
  onChange(catalogs: readonly PriceCatalog[]): void;
  log(level: 'warn', message: string): void;
}

/** What models cost on this machine: read from files here, never fetched, and followed while they change. */
export class Prices {
  readonly #options: PricesOptions;
  #source: CostSource | null = null;
  #catalogs: readonly PriceCatalog[] = [];
  #book = new PriceBook([]);
  #problems: readonly string[] = [];
  readonly #watches: FileWatch[] = [];

  constructor(options: PricesOptions) {
    this.#options = options;
  }

  get catalogs(): readonly PriceCatalog[] {
    return this.#catalogs;
  }

  /** What is wrong with the user's own file. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  get file(): string {
    return ownPricesFile(this.#options.home);
  }

  /** Reads the prices and follows their files. */
  async open(): Promise<void> {
    const cache = join(this.#options.home, 'cache');
    await mkdir(cache, { recursive: true, mode: 0o700 });
    await this.#load();
    const reload = () => void this.#load();
    // The gateway keeps there what it has fetched.
    this.#watches.push(watchFile(this.file, reload), watchContents(cache, reload));
  }

  close(): void {
    for (const watch of this.#watches.splice(0)) watch.close();
  }

  /** The catalogue of the config that serves counts from now on. */
  async follow(config: GatewayConfig): Promise<void> {
    const source = config.metricsSources.find((candidate) => candidate.type === 'cost') ?? null;
    if (JSON.stringify(source) === JSON.stringify(this.#source)) return;
    this.#source = source;
    await this.#load();
  }

  priceOf(model: string): ShownPrice | null {
    const known = this.#book.find([model]);
    return known && { ...known.price, source: known.source, asOf: known.asOf };
  }

  /** Rejects with `prices_unreadable`, `save_failed`. */
  async set(model: string, price: ModelPrice): Promise<ShownPrice> {
    try {
      await setOwnPrice(this.#options.home, model, price);
    } catch (error) {
      if (!(error instanceof OwnPricesError)) throw error;
      throw new HostFailure(`${error.message}. Mend it there first; nothing was changed.`, {
        code: 'prices_unreadable',
        cause: error,
      });
    }
    await this.#load();
    return this.priceOf(model) ?? { ...price, source: 'override', asOf: null };
  }

  async #load(): Promise<void> {
    try {
      const { catalogs, problems } = await loadPrices(this.#options.home, this.#source);
      for (const problem of problems) {
        if (!this.#problems.includes(problem)) this.#options.log('warn', problem);
      }
      this.#problems = problems;
      if (JSON.stringify(catalogs) === JSON.stringify(this.#catalogs)) return;
      this.#catalogs = catalogs;
      this.#book = new PriceBook(catalogs);
      this.#options.onChange(catalogs);
    } catch (error) {
      this.#options.log('warn', `Prices could not be read: ${String(error)}`);
    }
  }
}

/** The models that a config declares, with the state of their keys. `effective` keeps references. */
export function providerModels(
  config: GatewayConfig,
  effective: GatewayConfig,
  prices: Prices,
): ProviderModel[] {
  const references = new Map(effective.providers.map(({ auth, index }) => [index, auth]));
  return config.providers
    .filter(({ internal }) => !internal)
    .map(({ auth, default: isDefault, index, model, name, prefix, wildcard }) => ({
      name,
      model,
      provider: prefix,
      default: isDefault,
      wildcard,
      key: keyState(auth),
      keyReference: referenceOf(references.get(index), auth),
      price: wildcard ? null : prices.priceOf(model),
    }));
}

function keyState(auth: ProviderConfig['auth']): ProviderModel['key'] {
  switch (auth.kind) {
    case 'key':
      return 'set';
    case 'client':
      return 'client';
    case 'none':
      return auth.missingVariable === undefined ? 'none' : 'missing';
    default:
      return auth satisfies never;
  }
}

/** A credential that stands in the file as text is nobody's business. */
function referenceOf(
  written: ProviderConfig['auth'] | undefined,
  auth: ProviderConfig['auth'],
): string | null {
  if (auth.kind === 'none' && auth.missingVariable !== undefined) return `$${auth.missingVariable}`;
  return written?.kind === 'key' && /^\$\{?[A-Za-z_][A-Za-z0-9_]*\}?$/.test(written.value)
    ? written.value
    : null;
}
