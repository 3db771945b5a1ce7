import type { GatewayConfig, ListenerConfig } from '../../src-gateway/config/gateway-config.ts';
import { shownUrl } from '../../src-gateway/filters/shown-url.ts';
import type { FilterChainOutline, FilterOutline } from '../contract/filter-calls.ts';

/** Filters of the config that serves, and where they stand; `null`: none does. */
export function filterOutline(config: GatewayConfig | null): FilterOutline {
  if (config === null) return { filters: [], chains: [] };
  const chains = config.listeners.flatMap(chainsOf);
  const used = new Set(chains.flatMap(({ filters }) => filters));
  return {
    filters: [
      ...config.filters.map(({ id, tool, type, url }) => ({
        ...{ id, type, url: shownUrl(url) },
        tool: type === 'mcp' ? tool : null,
      })),
      // An agent may stand in for a filter.
      ...config.agents
        .filter(({ id }) => used.has(id))
        .map(({ id, url }) => ({ id, type: 'mcp' as const, url: shownUrl(url), tool: id })),
    ],
    chains,
  };
}

function chainsOf(listener: ListenerConfig): FilterChainOutline[] {
  const owners = [
    { ...listener, agent: null },
    ...listener.agents.map((each) => ({ ...each, agent: each.id })),
  ];
  return owners.flatMap(({ agent, inputFilters, outputFilters }) =>
    (
      [
        ['input', inputFilters],
        ['output', outputFilters],
      ] as const
    ).flatMap(([phase, filters]) =>
      filters.length === 0
        ? []
        : {
            id: JSON.stringify([listener.name, agent, phase]),
            ...{ listener: listener.name, listenerType: listener.type, agent, phase },
            filters: [...filters],
          },
    ),
  );
}
