import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { GatewayMessage, HostMessage } from '../../src-gateway/gateway-messages.ts';
import { entryFile } from '../../src-main/entries.ts';
import { configFrom } from '../support/config-from.ts';
import { quietSettings, quietTracing } from '../support/gateway-settings.ts';

export interface GatewayChild {
  readonly process: ChildProcess;
  /** Its own figures, every five seconds. */
  onFigures(listener: (figures: Figures) => void): void;
  reload(configText: string): Promise<void>;
  stop(): Promise<void>;
}

export interface Figures {
  /** 99th percentile of the delay of its event loop so far. */
  readonly p99Ms: number;
  /** In its heap and buffers after a full collection. */
  readonly liveMegabytes: number;
}

type Told = GatewayMessage | ({ readonly type: 'figures' } & Figures);
type Request = Extract<HostMessage, { readonly type: 'start' | 'reload' | 'stop' }>;

const settings = {
  ...quietSettings,
  tracing: { ...quietTracing, embeddedCollector: true, localSampling: 100 },
};

/** The gateway in a process of its own, every request traced, as its host runs it. */
export async function startGatewayChild(configText: string): Promise<GatewayChild> {
  const loop = fileURLToPath(new URL('report-loop.ts', import.meta.url));
  const child = fork(entryFile('gateway-process'), {
    serialization: 'advanced',
    execArgv: ['--expose-gc', '--import', loop],
  });
  const listeners: ((figures: Figures) => void)[] = [];
  let lastId = 0;
  const waiting = new Map<number, (error: string | null) => void>();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const hello = Promise.withResolvers<void>();
  child.once('exit', (code) => hello.reject(new Error(`the gateway ended with code ${code}`)));
  child.on('message', (told: Told) => {
    if (told.type === 'hello') hello.resolve();
    if (told.type === 'figures') for (const listener of listeners) listener(told);
    if (told.type === 'reply') waiting.get(told.id)?.(told.error?.message ?? null);
  });
  const ask = (request: (id: number) => Request) => {
    lastId += 1;
    const message = request(lastId);
    return new Promise<void>((resolve, reject) => {
      waiting.set(message.id, (error) => (error === null ? resolve() : reject(new Error(error))));
      child.send(message);
    });
  };
  await hello.promise;
  await ask((id) => ({ type: 'start', id, config: configFrom(configText), settings }));
  return {
    process: child,
    onFigures: (listener) => void listeners.push(listener),
    reload: (text) => ask((id) => ({ type: 'reload', id, config: configFrom(text), settings })),
    async stop() {
      await ask((id) => ({ type: 'stop', id, graceMs: 1000 }));
      child.disconnect();
      await ended;
    },
  };
}
