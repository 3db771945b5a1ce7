import { createHash } from 'node:crypto';
import { ApiError } from '../apis/api-error.ts';
import { type JsonObject, textMember } from '../apis/json-value.ts';
import type { StateStore, StoredConversation } from '../state/state-store.ts';
import type { Exchange } from './exchange.ts';
import type { ListenerContext } from './listener-context.ts';
import type { ListenerRoute } from './listener-server.ts';
import { stateScope } from './state-scope.ts';
import { withinTime } from './within-time.ts';

const handler = 'responses_store' as const;

/** Stored responses, to be looked at and to be deleted. */
export const storedResponseRoutes: readonly ListenerRoute[] = [
  { method: 'GET', path: '/v1/responses/:id', handler, serve: sendResponse },
  { method: 'DELETE', path: '/v1/responses/:id', handler, serve: deleteResponse },
  { method: 'GET', path: '/v1/responses/:id/input_items', handler, serve: sendInputItems },
];

/** The value of `allow`; `null`: the path is none of these. */
export function storedResponseMethods(path: string): string | null {
  const match = /^\/v1\/responses\/[^/]+(\/input_items)?$/.exec(path);
  if (match === null) return null;
  return match[1] === undefined ? 'GET, DELETE, OPTIONS' : 'GET, OPTIONS';
}

async function sendResponse(context: ListenerContext, exchange: Exchange): Promise<void> {
  const { id, read } = lookUp(context, exchange);
  const response = (await read())?.head.response ?? null;
  if (response === null) throw notFound(id);
  await exchange.sendJson(200, JSON.stringify(response));
}

async function deleteResponse(context: ListenerContext, exchange: Exchange): Promise<void> {
  const { id, remove } = lookUp(context, exchange);
  if (!(await remove())) throw notFound(id);
  await exchange.sendJson(200, JSON.stringify({ id, object: 'response.deleted', deleted: true }));
}

/** What the conversation was asked to answer, the latest first unless the client wants another order. */
async function sendInputItems(context: ListenerContext, exchange: Exchange): Promise<void> {
  const { id, read } = lookUp(context, exchange);
  const page = pageOf(new URLSearchParams(exchange.query));
  const conversation = await read();
  if (conversation === null) throw notFound(id);
  const items = withIds(inputOf(conversation));
  if (!page.isAscending) items.reverse();
  const start = page.after === null ? 0 : items.findIndex((item) => item.id === page.after) + 1;
  if (page.after !== null && start === 0) throw invalid('after', 'names no item of this conversation');
  const data = items.slice(start, start + page.limit);
  const list = {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: start + page.limit < items.length,
  };
  await exchange.sendJson(200, JSON.stringify(list));
}

interface LookUp {
  readonly id: string;
  read(): Promise<StoredConversation | null>;
  remove(): Promise<boolean>;
}

function lookUp(context: ListenerContext, { path, request }: Exchange): LookUp {
  const { config, settings, state } = context.plan();
  const id = decodeURIComponent(path.split('/')[3] ?? '');
  if (state === null) throw notFound(id);
  const scope = stateScope(config.state, settings.gatewayKey, request.headers);
  const use = <Result>(op: 'get' | 'delete', work: (store: StateStore) => Promise<Result>, ms: number) =>
    counted(context, state, op, withinTime(work(state), ms));
  return {
    id,
    read: () => use('get', (store) => store.get(scope, id), config.state.readTimeoutMs),
    remove: () => use('delete', (store) => store.delete(scope, id), config.state.writeTimeoutMs),
  };
}

async function counted<Result>(
  { metrics }: ListenerContext,
  { backend }: StateStore,
  op: 'get' | 'delete',
  work: Promise<Result>,
): Promise<Result> {
  const startedAt = performance.now();
  const count = (outcome: string) =>
    metrics.stateUsed({ op, backend, outcome, seconds: (performance.now() - startedAt) / 1000 });
  try {
    const result = await work;
    count(result === null || result === false ? 'miss' : 'hit');
    return result;
  } catch (error) {
    count('failed');
    throw new ApiError(
      503,
      'conversation_state_unavailable',
      'The storage of conversations does not answer at the moment. Try again.',
      { headers: { 'retry-after': '1' }, cause: error },
    );
  }
}

function inputOf({ turns }: StoredConversation): readonly JsonObject[] {
  return turns.flatMap(({ inputItems, outputItems }, index) =>
    index === turns.length - 1 ? inputItems : [...inputItems, ...outputItems],
  );
}

/** Clients page by id: an item without one gets one that is the same whenever it is asked for. */
function withIds(items: readonly JsonObject[]): (JsonObject & { readonly id: string })[] {
  return items.map((item, index) => {
    const id = textMember(item, 'id');
    if (id !== null) return { ...item, id };
    const hash = createHash('sha256')
      .update(`${index}${JSON.stringify(item)}`)
      .digest('hex');
    const prefix = prefixes[textMember(item, 'type') ?? 'message'] ?? 'item';
    return { id: `${prefix}_${hash.slice(0, 24)}`, ...item };
  });
}

const prefixes: Readonly<Record<string, string>> = { message: 'msg', function_call: 'fc', reasoning: 'rs' };

function pageOf(query: URLSearchParams) {
  const limit = Number(query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw invalid('limit', 'must be 1 to 100');
  const order = query.get('order') ?? 'desc';
  if (order !== 'asc' && order !== 'desc') throw invalid('order', 'must be asc or desc');
  return { limit, isAscending: order === 'asc', after: query.get('after') };
}

function invalid(param: string, problem: string): ApiError {
  return new ApiError(400, 'invalid_value', `\`${param}\` ${problem}`, { param });
}

function notFound(id: string): ApiError {
  return new ApiError(404, 'response_not_found', `Response with id '${id}' not found.`);
}
