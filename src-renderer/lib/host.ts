import { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { ContractError } from '../../src-main/contract/client.ts';
import type { CallName, CallParams, CallResult } from '../../src-main/contract/contract.ts';
import { connectToHost, type LinkState } from './host-connection.ts';

/** The one connection of this window. */
export const connection = connectToHost();
export const host = connection.client;

/** Answers of the host, kept until an event or a reconnect says that they are old. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: 'always',
      retry: false,
    },
    mutations: { networkMode: 'always' },
  },
});

// A new connection may be a new host: nothing that the old one said still counts.
connection.onState(() => {
  if (connection.state() === 'open') void queries.invalidateQueries();
});

/** Options for `useQuery` that ask the host one call. */
export function hostQuery<N extends CallName>(method: N, params: CallParams<N>) {
  return {
    queryKey: [method, params] as const,
    queryFn: ({ signal }: { readonly signal: AbortSignal }): Promise<CallResult<N>> =>
      host.call(method, params, { signal }),
  };
}

export function useLinkState(): LinkState {
  return useSyncExternalStore(connection.onState, connection.state);
}

/** One sentence for a person, whatever was thrown. */
export function failureText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function failureCode(error: unknown): string | null {
  return error instanceof ContractError ? error.code : null;
}
