import type { CallContext, Host } from '../console/host.ts';
import { HostFailure } from '../console/host.ts';
import { type ContractConnection, ContractError } from '../contract/client.ts';
import type { CallName, CallParams, CallResult, EventPayload, EventTopic } from '../contract/contract.ts';

/**
 * A host in another process, reached through its control socket: a console that finds an instance
 * running steers that one instead of starting a second. It was started elsewhere, so leaving this
 * console does not stop it.
 */
export function remoteHost(contract: ContractConnection): Host {
  return {
    async call<N extends CallName>(
      method: N,
      params: CallParams<N>,
      context: CallContext<N>,
    ): Promise<CallResult<N>> {
      try {
        return await contract.call(method, params, {
          signal: context.signal,
          onProgress: (value) => context.progress(value),
        });
      } catch (error) {
        if (!(error instanceof ContractError)) throw error;
        const details = Array.isArray(error.details) ? error.details : [];
        throw new HostFailure(error.message, { code: error.code, details, cause: error });
      }
    },
    subscribe<T extends EventTopic>(topic: T, listener: (payload: EventPayload<T>) => void): () => void {
      return contract.subscribe(topic, listener);
    },
    async start() {},
    async stop() {},
  };
}
