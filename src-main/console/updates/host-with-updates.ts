import type { ContractAnswers } from '../contract-answers.ts';
import { EventHub } from '../event-hub.ts';
import type { Host } from '../host.ts';
import { Updates, type UpdatesOptions } from './updates.ts';

/**
 * A host whose clients can update the app around it: the app outlives the host of one workspace, and may be on one
 * that another process runs. Updates are looked for from now on where that was chosen.
 */
export function hostWithUpdates(host: Host, options: Omit<UpdatesOptions, 'host' | 'onChange'>): Host {
  const hub = new EventHub();
  const updates = new Updates({
    ...options,
    host,
    onChange: (state) => hub.emit('updates.changed', state),
  });
  const answers: Partial<ContractAnswers> = updates.answers;
  updates.start();
  return {
    async call(method, params, context) {
      const answer = answers[method];
      return answer === undefined ? host.call(method, params, context) : answer(params, context);
    },
    subscribe(topic, listener) {
      const ends = [host.subscribe(topic, listener), hub.subscribe(topic, listener)];
      return () => {
        for (const end of ends) end();
      };
    },
    start: (startOptions) => host.start(startOptions),
    async stop(graceMs) {
      updates.close();
      await host.stop(graceMs);
    },
  };
}
