import { describe, expect, it } from 'vitest';
import { EventHub } from '../../../src-main/console/event-hub.ts';
import { type CallContext, type Host, HostFailure } from '../../../src-main/console/host.ts';
import { serveContract } from '../../../src-main/console/serve-contract.ts';
import { ContractConnection, ContractError } from '../../../src-main/contract/client.ts';
import type { CallName } from '../../../src-main/contract/contract.ts';
import type { HostMessage } from '../../../src-main/contract/messages.ts';

type Answer = (params: unknown, context: CallContext<CallName>) => unknown;

/** A client and a server of the contract, wired together; the host answers as the test says. */
function connect(answer: Answer, isLocal = true) {
  const hub = new EventHub();
  const reached: string[] = [];
  const sent: HostMessage[] = [];
  const host: Host = {
    async call(method, params, context) {
      reached.push(method);
      return (await answer(params, context as CallContext<CallName>)) as never;
    },
    subscribe: (topic, listener) => hub.subscribe(topic, listener),
    async start() {},
    async stop() {},
  };
  const send = (message: HostMessage) => {
    sent.push(message);
    client.receive(message);
  };
  const server = serveContract(host, send, { isLocal });
  const client = new ContractConnection((message) => server.receive(structuredClone(message)));
  return { client, server, hub, reached, sent };
}

const failureOf = async (work: Promise<unknown>): Promise<ContractError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ContractError)) throw new Error(`expected a ContractError, got ${String(error)}`);
  return error;
};

describe('the contract at the host', () => {
  it('hands checked params to the service and its answer back', async () => {
    const { client } = connect((params) => ({ level: (params as { level: string }).level }));
    expect(await client.call('host.log-level', { level: 'debug' })).toEqual({ level: 'debug' });
  });

  it.each([
    ['a missing field', 'listeners.stop', {}, ''],
    ['a wrong type', 'listeners.stop', { name: 7 }, '/name'],
    ['an empty name', 'listeners.stop', { name: '' }, '/name'],
    ['too much text', 'config.diagnose', { text: 'x'.repeat(4_194_305) }, '/text'],
    ['a value that is none', 'logs.read', { tail: 0 }, '/tail'],
    ['no params at all', 'traces.get', undefined, ''],
    ['an id that is none', 'traces.get', { traceId: "1' OR 1=1" }, '/traceId'],
  ])('refuses %s before a service sees it', async (_what, method, params, path) => {
    const { client, reached } = connect(() => ({}));
    const error = await failureOf(client.call(method as 'host.info', params as never));
    expect(error.code).toBe('invalid_params');
    expect(error.details).toEqual([{ path, reason: expect.any(String) }]);
    expect(reached).toEqual([]);
  });

  it('refuses a method it does not have, also the names every object has', async () => {
    const { client, reached } = connect(() => ({}));
    for (const method of ['nope', 'toString', '__proto__', 'constructor']) {
      expect((await failureOf(client.call(method as 'host.info', {}))).code).toBe('unknown_method');
    }
    expect(reached).toEqual([]);
  });

  it.each([
    null,
    'text',
    7,
    [],
    {},
    { type: 'call' },
    { type: 'call', id: 'x', method: 'host.info' },
    { type: 'call', id: -1, method: 'host.info' },
    { type: 'call', id: 1.5, method: 'host.info' },
    { type: 'subscribe', topics: 'gateway.status' },
    { type: 'subscribe', topics: [1] },
    { type: 'result', id: 1, value: {} },
  ])('answers %j as a message that is none', (raw) => {
    const { server, sent, reached } = connect(() => ({}));
    server.receive(raw);
    expect(sent).toEqual([
      { type: 'error', id: expect.any(Number), error: expect.objectContaining({ code: 'invalid_message' }) },
    ]);
    expect(reached).toEqual([]);
  });

  it('shows a failure of the host with its code and details', async () => {
    const { client } = connect(() => {
      throw new HostFailure('Port 12000 is taken', { code: 'port_in_use', details: [{ port: 12000 }] });
    });
    const error = await failureOf(client.call('gateway.start', {}));
    expect(error).toMatchObject({
      code: 'port_in_use',
      message: 'Port 12000 is taken',
      details: [{ port: 12000 }],
    });
  });

  it('tells nothing of an error that is a fault of ours', async () => {
    const { client } = connect(() => {
      throw new TypeError('secret sk-live-1234567890 at /home/me');
    });
    const error = await failureOf(client.call('gateway.start', {}));
    expect(error.code).toBe('internal_error');
    expect(JSON.stringify(error)).not.toContain('sk-live');
  });

  it('cancels the work on the host', async () => {
    const started = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const { client } = connect(
      (_params, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            ended.resolve();
            reject(signal.reason);
          });
          started.resolve();
        }),
    );
    const abort = new AbortController();
    const call = failureOf(client.call('host.status', {}, { signal: abort.signal }));
    await started.promise;
    abort.abort();
    expect((await call).code).toBe('cancelled');
    await ended.promise;
  });

  it('reports progress in order, before the result', async () => {
    const { client } = connect((_params, { progress }) => {
      for (const text of ['a', 'b']) progress({ type: 'text', text, atMs: 1 } as never);
      return 'done';
    });
    const seen: unknown[] = [];
    const params = { listener: 'm', api: 'chat', model: '', system: '', user: 'hi', stream: true } as const;
    const result = await client.call('playground.send', params, { onProgress: (value) => seen.push(value) });
    expect(seen).toMatchObject([{ text: 'a' }, { text: 'b' }]);
    expect(result).toBe('done');
  });

  it('sends an event only to those who subscribed to its topic', () => {
    const { client, hub, sent } = connect(() => ({}));
    hub.emit('config.changed', { sha256: 'one' });
    const seen: string[] = [];
    const end = client.subscribe('config.changed', ({ sha256 }) => seen.push(sha256));
    hub.emit('config.changed', { sha256: 'two' });
    hub.emit('logs.added', { entries: [] });
    end();
    hub.emit('config.changed', { sha256: 'three' });
    expect(seen).toEqual(['two']);
    expect(sent.filter((message) => message.type === 'event')).toHaveLength(1);
  });

  it('lets one client have 64 calls open and no more', async () => {
    const gate = Promise.withResolvers<unknown>();
    const { client } = connect(() => gate.promise);
    const open = Array.from({ length: 64 }, () => client.call('host.info', {}));
    expect((await failureOf(client.call('host.info', {}))).code).toBe('too_many_calls');
    gate.resolve({});
    await Promise.all(open);
    await client.call('host.info', {});
  });

  it('cancels what is open and says nothing more once the client is gone', async () => {
    const aborted = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const { client, server, hub, sent } = connect(
      (_params, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            aborted.resolve();
            resolve({});
          });
          started.resolve();
        }),
    );
    client.subscribe('config.changed', () => undefined);
    void client.call('host.info', {});
    await started.promise;
    server.close();
    await aborted.promise;
    hub.emit('config.changed', { sha256: 'x' });
    expect(sent).toEqual([]);
  });

  it.each(['faults.set', 'faults.clear'] as const)(
    'lets no client of another machine call %s',
    async (name) => {
      const params = { model: 'openai/gpt-4o', fault: null };
      const far = connect(() => ({}), false);
      const refused = await failureOf(far.client.call(name, params));
      expect([refused.code, far.reached]).toEqual(['local_only', []]);
      expect(refused.message).toContain('on the machine of the gateway');
      const near = connect(() => ({}));
      await near.client.call(name, params);
      expect(near.reached).toEqual([name]);
    },
  );
});
