import { useQuery } from '@tanstack/react-query';
import { useGateway } from './gateway.ts';
import { hostQuery } from './host.ts';

/** What a client may send as `model`. Another config that serves means asking again. */
export function useModels() {
  const applied = useGateway()?.appliedSha256 ?? null;
  const { data } = useQuery({
    queryKey: ['models.list', applied],
    queryFn: hostQuery('models.list', {}).queryFn,
  });
  const models = data?.models ?? [];
  return { models, defaultModel: models.find((model) => model.default)?.id ?? '' };
}
