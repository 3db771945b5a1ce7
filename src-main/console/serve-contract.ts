import { type CallName, calls, type EventTopic, events, localCalls } from '../contract/contract.ts';
import type { ClientMessage, ContractFailure, HostMessage } from '../contract/messages.ts';
import { checkParams } from './check-params.ts';
import { type Host, HostFailure } from './host.ts';

/** The host's half of one client's connection. */
export interface ContractServer {
  /** Takes whatever the transport delivered; nothing of it is trusted. */
  receive(raw: unknown): void;
  /** The client is gone: its calls are cancelled, its subscriptions end, nothing is sent any more. */
  close(): void;
}

const localOnly = 'Only a client on the machine of the gateway may do this: open the console there.';

/** Calls that one client may have open at the same time. */
const mostOpenCalls = 64;

export interface ContractClient {
  /** Whether the client is on this machine; left out: it is. */
  readonly isLocal?: boolean;
}

/** Answers one client over any transport: the transport hands in what arrives and sends what comes out. */
export function serveContract(
  host: Host,
  send: (message: HostMessage) => void,
  { isLocal = true }: ContractClient = {},
): ContractServer {
  const open = new Map<number, AbortController>();
  const subscriptions = new Map<EventTopic, () => void>();
  let closed = false;

  function reply(message: HostMessage): void {
    if (!closed) send(message);
  }

  function refuse(id: number, error: ContractFailure): void {
    reply({ type: 'error', id, error });
  }

  function startCall(id: number, method: string, params: unknown): void {
    if (!isCallName(method)) {
      refuse(id, { code: 'unknown_method', message: `The host has no call "${method.slice(0, 100)}".` });
      return;
    }
    if (!isLocal && localCalls.has(method)) {
      refuse(id, { code: 'local_only', message: localOnly });
      return;
    }
    if (open.has(id)) {
      refuse(id, { code: 'invalid_message', message: `A call with the id ${id} is still open.` });
      return;
    }
    if (open.size >= mostOpenCalls) {
      refuse(id, { code: 'too_many_calls', message: `More than ${mostOpenCalls} calls are open.` });
      return;
    }
    const abort = new AbortController();
    open.set(id, abort);
    answer(id, method, params, abort.signal).finally(() => open.delete(id));
  }

  async function answer(id: number, method: CallName, params: unknown, signal: AbortSignal): Promise<void> {
    try {
      const checked = await checkParams(method, params);
      const value = await host.call(method, checked, {
        signal,
        progress: (value) => reply({ type: 'progress', id, value }),
      });
      if (!signal.aborted) reply({ type: 'result', id, value });
    } catch (error) {
      if (signal.aborted) refuse(id, { code: 'cancelled', message: 'The call was cancelled.' });
      else refuse(id, failureOf(error));
    }
  }

  function subscribe(topics: readonly string[]): void {
    const wanted = new Set(topics.filter(isEventTopic));
    for (const [topic, end] of subscriptions) {
      if (wanted.has(topic)) continue;
      end();
      subscriptions.delete(topic);
    }
    for (const topic of wanted) {
      if (subscriptions.has(topic)) continue;
      subscriptions.set(
        topic,
        host.subscribe(topic, (payload) => reply({ type: 'event', topic, payload })),
      );
    }
  }

  return {
    receive(raw) {
      if (closed) return;
      const message = readClientMessage(raw);
      if (message === null) {
        refuse(idOf(raw), { code: 'invalid_message', message: 'The message is none of the contract.' });
        return;
      }
      switch (message.type) {
        case 'call':
          return startCall(message.id, message.method, message.params);
        case 'cancel':
          return open.get(message.id)?.abort();
        case 'subscribe':
          return subscribe(message.topics);
        default:
          message satisfies never;
      }
    },
    close() {
      closed = true;
      for (const abort of open.values()) abort.abort();
      for (const end of subscriptions.values()) end();
      subscriptions.clear();
    },
  };
}

/** What is no failure of the host is a fault of ours: the host logs it, the client learns no more. */
function failureOf(error: unknown): ContractFailure {
  if (error instanceof HostFailure) {
    const { code, message, details } = error;
    return details.length === 0 ? { code, message } : { code, message, details };
  }
  return { code: 'internal_error', message: 'The host could not do this; its log says why.' };
}

function isCallName(method: string): method is CallName {
  return Object.hasOwn(calls, method);
}

function isEventTopic(topic: string): topic is EventTopic {
  return Object.hasOwn(events, topic);
}

const mostTopics = 64;

function readClientMessage(raw: unknown): ClientMessage | null {
  if (!isRecord(raw)) return null;
  const { type, id, method, params, topics } = raw;
  switch (type) {
    case 'call':
      return isId(id) && typeof method === 'string' ? { type, id, method, params } : null;
    case 'cancel':
      return isId(id) ? { type, id } : null;
    case 'subscribe':
      return isTopicList(topics) ? { type, topics } : null;
    default:
      return null;
  }
}

/** The id to answer a broken message under; 0, which no client uses, when it has none. */
function idOf(raw: unknown): number {
  return isRecord(raw) && isId(raw.id) ? raw.id : 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isTopicList(value: unknown): value is string[] {
  return (
    Array.isArray(value) && value.length <= mostTopics && value.every((topic) => typeof topic === 'string')
  );
}
