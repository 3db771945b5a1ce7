import { sourceOf } from '../../src-gateway/config/editor/source-of.ts';
import { type SymbolPlace, symbolsOf } from '../../src-gateway/config/editor/symbols-of.ts';
import { createLineIndex } from '../../src-gateway/config/source/line-index.ts';
import type { AgentSelectionRecord } from '../../src-gateway/routing/agents/agent-selection-record.ts';
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

/** Where in its config what was chosen stands: the gateway knows values only, the host has the text. */
export class DecisionPlaces {
  readonly #options: DecisionPlacesOptions;
  readonly #configs = new Map<string, Promise<ReadonlyMap<string, Place>>>();

  constructor(options: DecisionPlacesOptions) {
    this.#options = options;
  }

  /** The same decision with `config_path` and `line` of its route; as it was where the place cannot be known. */
  async fillRoute(decision: RoutingDecision): Promise<RoutingDecision> {
    const { config_sha256, preferences, route } = decision;
    if (route.name === null || preferences.source !== 'config') return decision;
    const place = (await this.#placesIn(config_sha256)).get(routeKey(route.name));
    if (place === undefined) return decision;
    return { ...decision, route: { ...route, config_path: place.path, line: place.line } };
  }

  /** The same for each agent that could be selected. */
  async fillAgents(selection: AgentSelectionRecord): Promise<AgentSelectionRecord> {
    const places = await this.#placesIn(selection.config_sha256);
    const agents = selection.agents.map((agent) => {
      const place = places.get(agentKey(selection.listener, agent.id));
      return place === undefined ? agent : { ...agent, config_path: place.path, line: place.line };
    });
    return { ...selection, agents };
  }

  #placesIn(sha256: string): Promise<ReadonlyMap<string, Place>> {
    const known = this.#configs.get(sha256);
    if (known !== undefined) return known;
    const places = this.#options.textOf(sha256).then((text) => (text === null ? nothing : placesIn(text)));
    this.#configs.set(sha256, places);
    const [oldest] = this.#configs.keys();
    if (this.#configs.size > mostConfigs && oldest !== undefined) this.#configs.delete(oldest);
    return places;
  }
}

const nothing: ReadonlyMap<string, Place> = new Map();

const routeKey = (name: string) => JSON.stringify([name]);
const agentKey = (listener: string, id: string) => JSON.stringify([listener, id]);

function placesIn(text: string): ReadonlyMap<string, Place> {
  const lines = createLineIndex(text);
  const places = new Map<string, Place>();
  const symbols = symbolsOf(sourceOf(text).root, text);
  const add = (key: string, { path, start }: SymbolPlace) =>
    places.set(key, { path: path.replace(/\.(?:name|id)$/, ''), line: lines.position(start).line });
  for (const { kind, name, places: named } of symbols) {
    const definition = named.find(({ role }) => role === 'definition');
    if (kind === 'route' && definition !== undefined) add(routeKey(name), definition);
    if (kind !== 'listener' || definition === undefined) continue;
    const bindings = `${definition.path.replace(/\.name$/, '')}.agents[`;
    for (const { name: id, places: uses } of symbols) {
      const binding = uses.find(({ path }) => path.startsWith(bindings) && path.endsWith('].id'));
      if (binding !== undefined) add(agentKey(name, id), binding);
    }
  }
  return places;
}
