import { useMutation, useQuery } from '@tanstack/react-query';
import type { CallName, CallParams } from '../../src-main/contract/contract.ts';
import type { UpdatesState } from '../../src-main/contract/update-calls.ts';
import { host, hostQuery, queries } from '../lib/host.ts';

const state = hostQuery('updates.state', {});

/** Updates of the app, as its host sees them. */
export function useUpdates(): UpdatesState | undefined {
  return useQuery(state).data;
}

export function showUpdates(next: UpdatesState): void {
  queries.setQueryData(state.queryKey, next);
}

type Act = Extract<CallName, `updates.${'check' | 'download' | 'install' | 'postpone' | 'read-news'}`>;

/** Does one thing with the update that there is. The event that follows is the answer: it may be ahead of the call's. */
export function useUpdateAct() {
  return useMutation({
    mutationFn: (act: Act) => host.call(act, {}),
  });
}

export function useUpdateChoice() {
  return useMutation({
    mutationFn: (choice: CallParams<'updates.choose'>) => host.call('updates.choose', choice),
  });
}
