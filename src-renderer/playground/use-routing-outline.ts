import { useQuery } from '@tanstack/react-query';
import type { RoutingOutline } from '../../src-main/contract/decision-calls.ts';
import { useGateway } from '../lib/gateway.ts';
import { hostQuery } from '../lib/host.ts';

const none: RoutingOutline = { routes: [], routers: [] };

/** Routes of the config that serves; empty where nothing is routed. Another config means asking again. */
export function useRoutingOutline(): RoutingOutline {
  const applied = useGateway()?.appliedSha256 ?? null;
  const { data } = useQuery({
    queryKey: ['routing.outline', applied],
    queryFn: hostQuery('routing.outline', {}).queryFn,
  });
  return data ?? none;
}
