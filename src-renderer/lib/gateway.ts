import { useMutation, useQuery } from '@tanstack/react-query';
import type { GatewayView } from '../../src-main/contract/gateway-calls.ts';
import { host, hostQuery, queries } from './host.ts';

const statusQuery = hostQuery('gateway.status', {});

export type GatewayAction =
  | { readonly method: 'gateway.start' | 'gateway.stop' | 'gateway.restart' | 'filters.check' }
  | { readonly method: 'listeners.start' | 'listeners.stop'; readonly name: string };

/** What the host last said of the gateway. `undefined` until the first answer. */
export function useGateway(): GatewayView | undefined {
  return useQuery(statusQuery).data;
}

export function showGateway(view: GatewayView): void {
  queries.setQueryData(statusQuery.queryKey, view);
}

/** Start, stop and restart; the answer is the state that every screen then shows. */
export function useGatewayAction() {
  return useMutation({
    mutationKey: ['gateway-action'],
    mutationFn: runGatewayAction,
  });
}

export async function runGatewayAction(action: GatewayAction): Promise<GatewayView> {
  const view =
    'name' in action
      ? await host.call(action.method, { name: action.name })
      : await host.call(action.method, {});
  showGateway(view);
  return view;
}
