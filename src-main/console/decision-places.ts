import { sourceOf } from '../../src-gateway/config/editor/source-of.ts';
import { symbolsOf } from '../../src-gateway/config/editor/symbols-of.ts';
import { createLineIndex } from '../../src-gateway/config/source/line-index.ts';
import type { RoutingDecision } from '../../src-gateway/routing/routing-decision.ts';

export interface DecisionPlacesOptions {
  /** The text of a config that was served; `null`: it is not kept. */
  textOf(sha256: string): Promise<string | null>;
}

interface Place {
  /** Dotted: `routing_preferences[1]`. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/** Requests of a config that has just been replaced still end. */
const mostConfigs = 8;

/** Where in its config the route of a decision stands: the gateway knows values only, the host has the text. */
export class DecisionPlaces {
  readonly #options: DecisionPlacesOptions;
  readonly #configs = new Map<string, Promise<ReadonlyMap<string, Place>>>();

  constructor(options: DecisionPlacesOptions) {
    this.#options = options;
  }

  /** The same decision with `config_path` and `line`; as it was where the place cannot be known. */
  async fill(decision: RoutingDecision): Promise<RoutingDecision> {
    const { config_sha256, preferences, route } = decision;
    if (route.name === null || preferences.source !== 'config') return decision;
    const place = (await this.#placesIn(config_sha256)).get(route.name);
    if (place === undefined) return decision;
    return { ...decision, route: { ...route, config_path: place.path, line: place.line } };
  }

  #placesIn(sha256: string): Promise<ReadonlyMap<string, Place>> {
    const known = this.#configs.get(sha256);
    if (known !== undefined) return known;
    const places = this.#options.textOf(sha256).then((text) => (text === null ? nothing : routesIn(text)));
    this.#configs.set(sha256, places);
    const [oldest] = this.#configs.keys();
    if (this.#configs.size > mostConfigs && oldest !== undefined) this.#configs.delete(oldest);
    return places;
  }
}

const nothing: ReadonlyMap<string, Place> = new Map();

function routesIn(text: string): ReadonlyMap<string, Place> {
  const lines = createLineIndex(text);
  const places = new Map<string, Place>();
  for (const { kind, name, places: named } of symbolsOf(sourceOf(text).root, text)) {
    const definition = named.find(({ role }) => role === 'definition');
    if (kind !== 'route' || definition === undefined) continue;
    const path = definition.path.replace(/\.name$/, '');
    places.set(name, { path, line: lines.position(definition.start).line });
  }
  return places;
}
