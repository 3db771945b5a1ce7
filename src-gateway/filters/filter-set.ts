import type { GatewayConfig } from '../config/gateway-config.ts';
import type { Filter } from './filter-call.ts';
import type { FilterChain } from './filter-chain.ts';
import type { FilterSurroundings } from './filter-surroundings.ts';
import { HttpFilter } from './http-filter.ts';
import { McpFilter } from './mcp-filter.ts';

/** The filters of a config. An agent may stand in for one: it is called as an MCP server then. */
export class FilterSet {
  readonly #filters: ReadonlyMap<string, Filter>;

  constructor(
    { agents, filters }: Pick<GatewayConfig, 'agents' | 'filters'>,
    surroundings: FilterSurroundings,
  ) {
    const asFilters = agents.map(({ id, url }) => {
      const entry = { id, url, type: 'mcp', transport: 'streamable-http', tool: id } as const;
      return [id, new McpFilter(entry, surroundings)] as const;
    });
    const declared = filters.map(
      (entry) =>
        [
          entry.id,
          entry.type === 'mcp' ? new McpFilter(entry, surroundings) : new HttpFilter(entry, surroundings),
        ] as const,
    );
    this.#filters = new Map<string, Filter>([...asFilters, ...declared]);
  }

  /** Throws for an id that the config does not have: its validation has refused it before. */
  chain(ids: readonly string[]): FilterChain {
    return ids.map((id) => {
      const filter = this.#filters.get(id);
      if (filter === undefined) throw new Error(`there is no filter ${id}`);
      return filter;
    });
  }

  /** Ends what is kept open to filters, as soon as no request needs it. */
  async close(): Promise<void> {
    await Promise.all([...this.#filters.values()].map((filter) => filter.close()));
  }
}
