import type { GatewayConfig, ListenerConfig } from '../../../src-gateway/config/gateway-config.ts';
import { compileModelLookup } from '../../../src-gateway/routing/resolve-model.ts';
import type { RecentRequest } from '../../collector/recent-requests.ts';
import type { BrokenModel, ClientBreaks, ClosedPort } from '../../contract/impact-calls.ts';

export interface BreaksQuestion {
  readonly before: GatewayConfig;
  readonly after: GatewayConfig;
  readonly requests: readonly RecentRequest[];
}

/** Kinds of clients that are named. */
const mostClients = 5;

/**
 * Which clients of recorded requests a change leaves behind, as far as names and ports tell: no router is asked.
 * Pure.
 */
export function findBreaks({ after, before, requests }: BreaksQuestion): ClientBreaks {
  return {
    looked: requests.length,
    models: brokenModels({ after, before, requests }),
    ports: before.listeners.flatMap((listener) => closedPort(listener, after, requests) ?? []),
  };
}

/** Names that requests asked for and that nobody would answer to any more. */
function brokenModels({ after, before, requests }: BreaksQuestion): BrokenModel[] {
  const [was, is] = [compileModelLookup(before), compileModelLookup(after)];
  const forModels = new Set(before.listeners.filter(({ type }) => type === 'model').map(({ name }) => name));
  const counts = new Map<string, number>();
  for (const { body, headers, listener } of requests) {
    const { model } = body;
    if (typeof model !== 'string' || listener === null || !forModels.has(listener)) continue;
    const hint = headers['x-arch-llm-provider-hint'];
    if (was.resolve(model, hint).kind !== 'resolved' || is.resolve(model, hint).kind !== 'unknown') continue;
    counts.set(model, (counts.get(model) ?? 0) + 1);
  }
  return [...counts]
    .map(([model, count]) => ({ model, requests: count, isAlias: Object.hasOwn(before.aliases, model) }))
    .sort((one, other) => other.requests - one.requests);
}

/** `null`: it stays, or nobody was seen there. */
function closedPort(
  listener: ListenerConfig,
  after: GatewayConfig,
  requests: readonly RecentRequest[],
): ClosedPort | null {
  const { name, port } = listener;
  if (after.listeners.some((other) => other.port === port)) return null;
  const seen = requests.filter((request) => request.listener === name);
  if (seen.length === 0) return null;
  const clients = new Set(seen.map(({ headers }) => productOf(headers['user-agent'])));
  const movedTo = after.listeners.find((other) => other.name === name)?.port ?? null;
  return {
    ...{ listener: name, port, movedTo },
    requests: seen.length,
    clientCount: clients.size,
    clients: [...clients].slice(0, mostClients),
  };
}

/** `OpenAI/Python 1.2.3` is `OpenAI/Python`: a new version is no new client. */
function productOf(userAgent: string | undefined): string {
  const first = userAgent?.trim().replace(/[/ ]v?\d.*$/, '') ?? '';
  return first === '' ? 'unnamed' : first.slice(0, 60);
}
