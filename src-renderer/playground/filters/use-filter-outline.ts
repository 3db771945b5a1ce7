import { useQuery } from '@tanstack/react-query';
import type { FilterOutline } from '../../../src-main/contract/filter-calls.ts';
import { useGateway } from '../../lib/gateway.ts';
import { hostQuery } from '../../lib/host.ts';

const none: FilterOutline = { filters: [], chains: [] };

/** Filters of the config that serves, and where they stand. Another config means asking again. */
export function useFilterOutline(): FilterOutline {
  const applied = useGateway()?.appliedSha256 ?? null;
  const { data } = useQuery({
    queryKey: ['filters.outline', applied],
    queryFn: hostQuery('filters.outline', {}).queryFn,
  });
  return data ?? none;
}
