import { demoConfigFile } from '../console/demo-workspace.ts';
import { EventHub } from '../console/event-hub.ts';
import type { Host } from '../console/host.ts';
import { type OpenedHost, type OpenHostOptions, openHost } from './open-host.ts';

/** How long running requests may take when a console leaves a config for another, in milliseconds. */
const graceMs = 5000;

interface Subscription {
  /** Asks the host that has taken over. */
  renew(): void;
}

/**
 * The host behind a console that can be taken to another config: one host ends, the next one begins, and whoever
 * holds this one goes on with it. Calls made meanwhile wait. Rejects as `openHost` does.
 */
export async function openSwitchableHost(options: OpenHostOptions): Promise<OpenedHost> {
  const subscriptions = new Set<Subscription>();
  const hub = new EventHub();
  let ready: Promise<void> = Promise.resolve();

  const openAt = (configFile: string | null) =>
    openHost({
      ...options,
      configFile,
      demo: options.demo || configFile === demoConfigFile(options.home),
      onSwitchRequested: (next) => {
        ready = ready.then(() => goTo(next));
      },
    });
  let current = await openAt(options.configFile);

  async function goTo(next: string): Promise<void> {
    const before = await configOf(current.host);
    await current.close(graceMs);
    try {
      current = await openAt(next);
    } catch {
      // What was asked for cannot be opened at all: better where it was than nowhere.
      current = await openAt(before);
    }
    for (const subscription of subscriptions) subscription.renew();
    hub.emit('workspace.changed', { path: await configOf(current.host) });
  }

  const host: Host = {
    async call(method, params, context) {
      await ready;
      return current.host.call(method, params, context);
    },
    subscribe(topic, listener) {
      const endHere = hub.subscribe(topic, listener);
      let endThere = current.host.subscribe(topic, listener);
      const subscription: Subscription = {
        renew: () => {
          endThere = current.host.subscribe(topic, listener);
        },
      };
      subscriptions.add(subscription);
      return () => {
        subscriptions.delete(subscription);
        endHere();
        endThere();
      };
    },
    async start() {},
    async stop(grace) {
      await ready;
      await current.close(grace);
    },
  };
  return {
    host,
    get startFailure() {
      return current.startFailure;
    },
    close: (grace) => host.stop(grace),
  };
}

async function configOf(host: Host): Promise<string> {
  const context = { signal: new AbortController().signal, progress: () => undefined };
  return (await host.call('host.info', {}, context)).configPath;
}
