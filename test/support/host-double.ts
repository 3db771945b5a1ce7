import type { CallContext, Host } from '../../src-main/console/host.ts';
import { type ConsoleSettings, defaultSettings } from '../../src-main/contract/console-settings.ts';
import type { CallName, CallParams, EventPayload, EventTopic } from '../../src-main/contract/contract.ts';
import type { GatewayView } from '../../src-main/contract/gateway-calls.ts';
import type { KnownWorkspace } from '../../src-main/contract/workspace-calls.ts';

export const runningGateway: GatewayView = {
  state: 'running',
  notice: null,
  pid: 4711,
  crashes: 0,
  startedAt: 1_700_000_000_000,
  listeners: [
    {
      name: 'main',
      type: 'model',
      address: '127.0.0.1',
      port: 12000,
      url: 'http://127.0.0.1:12000',
      implicit: false,
      agents: 0,
      lan: false,
      state: 'running',
      error: null,
      errorCode: null,
      requests: 0,
      errors: 0,
      inFlight: 0,
    },
  ],
  filters: [],
  inFlight: 0,
  appliedSha256: 'ab',
  collector: null,
  sandbox: null,
};

/** Two workspaces, one of them the present one. */
function workspacesOn(current: string): KnownWorkspace[] {
  return ['shop', 'desk'].map((name) => ({
    ...{ path: `/w/${name}/config.yaml`, name },
    ...{ current: name === current, missing: false },
  }));
}

/** A host whose gateway is a value: it records what the doors ask and answers with the view. */
export function createHostDouble(initial: GatewayView = runningGateway) {
  const asked: { method: string; params: unknown }[] = [];
  const listeners = new Map<string, Set<(payload: never) => void>>();
  let view = initial;
  let workspace = 'shop';
  const graces: number[] = [];
  let settings: ConsoleSettings = defaultSettings;
  const host: Host = {
    async call<N extends CallName>(method: N, params: CallParams<N>, _context: CallContext<N>) {
      asked.push({ method, params });
      if (method === 'settings.told-of-tray') settings = { ...settings, toldOfTray: true };
      if (method === 'host.info') return { workspace } as never;
      if (method === 'workspaces.list') return { workspaces: workspacesOn(workspace) } as never;
      if (method.startsWith('settings.')) return settings as never;
      // Every call that the doors make by themselves answers with the gateway's state.
      return view as never;
    },
    subscribe<T extends EventTopic>(topic: T, listener: (payload: EventPayload<T>) => void) {
      const set = listeners.get(topic) ?? new Set();
      listeners.set(topic, set);
      set.add(listener);
      return () => void set.delete(listener);
    },
    async start() {},
    async stop(graceMs) {
      graces.push(graceMs);
    },
  };
  return {
    host,
    asked,
    set(part: Partial<ConsoleSettings>) {
      settings = { ...settings, ...part };
    },
    stops: () => graces.length,
    /** How long requests were given at each stop, in milliseconds. */
    graces: () => graces,
    /** As if somebody had opened another workspace in the window. */
    goTo(name: string) {
      workspace = name;
      for (const listener of listeners.get('workspace.changed') ?? []) listener({ path: '' } as never);
    },
    subscribers: (topic: EventTopic) => listeners.get(topic)?.size ?? 0,
    show(next: GatewayView) {
      view = next;
      for (const listener of listeners.get('gateway.status') ?? []) listener(next as never);
    },
  };
}
