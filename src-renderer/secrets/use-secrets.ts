import { useMutation, useQuery } from '@tanstack/react-query';
import type { CallParams } from '../../src-main/contract/contract.ts';
import type { SecretsState } from '../../src-main/contract/secret-calls.ts';
import { host, hostQuery, queries } from '../lib/host.ts';

/** Where secrets are kept on this machine; absent until the host has said it. */
export function useSecrets(): SecretsState | undefined {
  return useQuery(hostQuery('secrets.state', {})).data;
}

type SecretsCall = 'secrets.choose' | 'secrets.unlock' | 'secrets.remove' | 'secrets.forget';

/** One of the calls that change the store; what comes back is shown at once. */
export function useSecretsCall<N extends SecretsCall>(method: N) {
  return useMutation({
    mutationFn: (params: CallParams<N>) => host.call(method, params),
    onSuccess: (state) => queries.setQueryData(hostQuery('secrets.state', {}).queryKey, state),
  });
}
