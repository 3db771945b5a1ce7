import { useMutation, useQuery } from '@tanstack/react-query';
import type { CallResult } from '../../../src-main/contract/contract.ts';
import { host, hostQuery, queries } from '../../lib/host.ts';

const listQuery = hostQuery('history.list', {});

export function useHistory() {
  return useQuery(listQuery);
}

/** One run with what was said in it. */
export function useHistoryRun(id: string) {
  return useQuery(hostQuery('history.read', { id }));
}

/** `null`: all of them. */
export function useForget() {
  return useMutation({
    mutationFn: (id: string | null) =>
      id === null ? host.call('history.clear', {}) : host.call('history.delete', { id }),
    onSuccess: (left: CallResult<'history.list'>) => queries.setQueryData(listQuery.queryKey, left),
  });
}
