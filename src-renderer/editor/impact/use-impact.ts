import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useGateway } from '../../lib/gateway.ts';
import { host } from '../../lib/host.ts';

/** So many of the newest recorded requests are decided again. */
export const impactLimit = 200;

/**
 * What a text would do to recorded requests, and how far finding out is. `isWanted`: find out; otherwise what is
 * known already is told.
 */
export function useImpact(text: string, isWanted: boolean) {
  const applied = useGateway()?.appliedSha256 ?? null;
  const [progress, setProgress] = useState({ done: 0, total: 0 });
  const query = useQuery({
    queryKey: ['config.impact', text, applied],
    queryFn: ({ signal }) => {
      setProgress({ done: 0, total: 0 });
      const params = { text, limit: impactLimit };
      return host.call('config.impact', params, { signal, onProgress: setProgress });
    },
    enabled: isWanted,
    // More requests will have been recorded the next time.
    gcTime: 60_000,
  });
  return { report: query.data ?? null, error: query.error, progress };
}
