import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GatewayMessage, HostMessage } from '../../../../src-gateway/gateway-messages.ts';
import type { GatewayStatus } from '../../../../src-gateway/gateway-status.ts';
import type { GatewayChild, GatewayExit } from '../../../../src-main/console/gateway-spawner.ts';
import { WorkerCrew } from '../../../../src-main/console/workers/worker-crew.ts';
import { configFrom } from '../../../support/config-from.ts';
import { quietSettings } from '../../../support/gateway-settings.ts';

/** A process that takes every request, or refuses those that the test says. */
class ScriptedWorker implements GatewayChild {
  readonly pid: number;
  readonly asked: HostMessage[] = [];
  refuses: HostMessage['type'] | null = null;
  #onMessage: (message: GatewayMessage) => void = () => undefined;
  #onExit: (exit: GatewayExit) => void = () => undefined;

  constructor(pid: number) {
    this.pid = pid;
  }

  send(message: HostMessage): void {
    this.asked.push(message);
    queueMicrotask(() => {
      const error =
        message.type === this.refuses ? { code: 'port_in_use', message: 'busy', details: [] } : null;
      if (error === null && 'config' in message)
        this.say({ type: 'status', status: statusOf(message.config.source.hash) });
      this.say({ type: 'reply', id: message.id, error });
    });
  }

  say(message: GatewayMessage): void {
    this.#onMessage(message);
  }

  end(): void {
    this.#onExit({ code: null, signal: 'SIGKILL' });
  }

  onMessage(listener: (message: GatewayMessage) => void): void {
    this.#onMessage = listener;
    queueMicrotask(() => this.say({ type: 'hello', pid: this.pid }));
  }

  onExit(listener: (exit: GatewayExit) => void): void {
    this.#onExit = listener;
  }

  onOutput(): void {}

  kill(): void {
    queueMicrotask(() => this.end());
  }
}

function statusOf(configSha256: string, requests = 1): GatewayStatus {
  const listener = { name: 'm1', type: 'model', address: '127.0.0.1', port: 1, implicit: false } as const;
  const rest = { agents: 0, state: 'running', error: null, errorCode: null, errors: 0, inFlight: 0 } as const;
  return { listeners: [{ ...listener, ...rest, requests }], inFlight: 0, metrics: null, configSha256 };
}

const planOf = (port: number) => ({
  config: configFrom(
    `version: v0.4.0\nlisteners: [{type: model, name: m1, port: ${port}}]\nmodel_providers: [{model: mine/m, base_url: "http://127.0.0.1:1/v1", provider_interface: openai, access_key: k, default: true}]\n`,
  ),
  settings: quietSettings,
});

/** A crew of scripted processes, and what it tells its host. */
function scriptedCrew(size: number) {
  const workers: ScriptedWorker[] = [];
  const told: GatewayMessage[] = [];
  const exits: GatewayExit[] = [];
  const crew = new WorkerCrew({
    size,
    spawnWorker() {
      const worker = new ScriptedWorker(100 + workers.length);
      workers.push(worker);
      return worker;
    },
  });
  crew.onMessage((message) => told.push(message));
  crew.onExit((exit) => exits.push(exit));
  let id = 0;
  return {
    ...{ crew, workers, told, exits },
    async ask(
      message: {
        [K in HostMessage['type']]: Omit<Extract<HostMessage, { type: K }>, 'id'>;
      }[HostMessage['type']],
    ) {
      id += 1;
      crew.send({ ...message, id } as HostMessage);
      await vi.advanceTimersByTimeAsync(0);
      return told.find((message) => message.type === 'reply' && message.id === id);
    },
    status: () => told.findLast((message) => message.type === 'status')?.status,
  };
}

describe('a crew of workers', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('takes the others back to the old config when one cannot follow', async () => {
    const { ask, workers } = scriptedCrew(3);
    await ask({ type: 'start', ...planOf(1) });
    const third = workers[2];
    if (third !== undefined) third.refuses = 'reload';
    const reply = await ask({ type: 'reload', ...planOf(2) });
    expect(reply).toMatchObject({ error: { code: 'port_in_use' } });
    const ports = workers.map(({ asked }) =>
      asked.flatMap((message) =>
        message.type === 'reload' ? message.config.listeners.map(({ port }) => port) : [],
      ),
    );
    expect(ports).toEqual([[2, 1], [2, 1], [2]]);
  });

  it('refuses another address for a port that it holds, and says what helps', async () => {
    const { ask, workers } = scriptedCrew(2);
    const plan = planOf(12_000);
    await ask({ type: 'start', ...plan });
    const listeners = plan.config.listeners.map((listener) => ({ ...listener, address: '0.0.0.0' }));
    const reply = await ask({ type: 'reload', ...plan, config: { ...plan.config, listeners } });
    expect(reply).toMatchObject({ error: { message: expect.stringContaining('planoai restart') } });
    expect(workers.flatMap(({ asked }) => asked.map(({ type }) => type))).toEqual(['start', 'start']);
  });

  it('asks the first alone, so that what cannot be is tried once', async () => {
    const { ask, crew, exits, workers } = scriptedCrew(3);
    const first = workers[0];
    if (first !== undefined) first.refuses = 'start';
    expect(await ask({ type: 'start', ...planOf(1) })).toMatchObject({ error: { code: 'port_in_use' } });
    expect(workers.map(({ asked }) => asked.length)).toEqual([1, 0, 0]);
    crew.kill();
    await vi.advanceTimersByTimeAsync(0);
    expect(exits).toHaveLength(1);
  });

  it('adds up what they have served, those that are gone included', async () => {
    const { ask, status, workers } = scriptedCrew(2);
    await ask({ type: 'start', ...planOf(1) });
    const hash = planOf(1).config.source.hash;
    workers[0]?.say({ type: 'status', status: statusOf(hash, 7) });
    workers[1]?.say({ type: 'status', status: statusOf(hash, 5) });
    expect(status()?.listeners[0]?.requests).toBe(12);
    workers[0]?.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(status()).toMatchObject({
      listeners: [{ requests: 13 }],
      workers: [{ pid: 102, state: 'running', crashes: 1 }, { pid: 101 }],
    });
  });

  it('keeps stopped what was stopped, in a process that comes later too', async () => {
    const { ask, workers } = scriptedCrew(2);
    await ask({ type: 'start', ...planOf(1) });
    const stopped = statusOf(planOf(1).config.source.hash);
    for (const worker of workers) {
      const listeners = stopped.listeners.map((listener) => ({ ...listener, state: 'stopped' as const }));
      worker.say({ type: 'status', status: { ...stopped, listeners } });
    }
    workers[0]?.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(workers[2]?.asked).toMatchObject([{ type: 'start' }, { type: 'stop-listener', name: 'm1' }]);
  });

  it('waits half a minute after three crashes in a row, and serves on meanwhile', async () => {
    const { ask, exits, status, workers } = scriptedCrew(2);
    await ask({ type: 'start', ...planOf(1) });
    for (const at of [0, 2, 3]) {
      workers[at]?.end();
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(workers).toHaveLength(4);
    expect(status()?.workers).toMatchObject([
      { pid: null, state: 'restarting', crashes: 3 },
      { pid: 101, state: 'running' },
    ]);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(status()?.workers).toMatchObject([{ pid: 104, state: 'running' }, { pid: 101 }]);
    expect(exits).toEqual([]);
  });

  it('has ended when none is left', async () => {
    const { ask, exits, workers } = scriptedCrew(2);
    await ask({ type: 'start', ...planOf(1) });
    for (const worker of workers.slice(0, 2)) worker.end();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(exits).toEqual([{ code: null, signal: 'SIGKILL' }]);
    expect(workers).toHaveLength(2);
  });

  it("lets a process that takes another one's place fail like the others", async () => {
    const { ask, workers } = scriptedCrew(2);
    await ask({ type: 'start', ...planOf(1) });
    const faults = [{ model: 'mine/m', fault: { kind: 'server_error' } }] as const;
    await ask({ type: 'faults', faults });
    workers[1]?.end();
    await vi.advanceTimersByTimeAsync(1);
    const asked = workers.map((worker) => worker.asked.filter(({ type }) => type === 'faults'));
    expect(asked).toHaveLength(3);
    for (const messages of asked) expect(messages).toMatchObject([{ faults }]);
  });
});
