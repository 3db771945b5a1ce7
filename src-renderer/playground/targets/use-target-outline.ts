import { useQuery } from '@tanstack/react-query';
import type { TargetOutline } from '../../../src-main/contract/target-calls.ts';
import { useGateway } from '../../lib/gateway.ts';
import { hostQuery } from '../../lib/host.ts';

const none: TargetOutline = { targets: [], engines: [] };

/** Functions of the config that serves, and who chooses between them. Another config means asking again. */
export function useTargetOutline(): TargetOutline {
  const applied = useGateway()?.appliedSha256 ?? null;
  const { data } = useQuery({
    queryKey: ['targets.outline', applied],
    queryFn: hostQuery('targets.outline', {}).queryFn,
  });
  return data ?? none;
}
