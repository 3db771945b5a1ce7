import { createHash } from 'node:crypto';
import { ApiError } from '../apis/api-error.ts';
import { isObject, type JsonObject, listMember, numberMember, textMember } from '../apis/json-value.ts';
import { patchBody } from '../apis/patch-body.ts';
import { type RequestBody, readMember, readRequestBody } from '../apis/request-body.ts';
import type { UpstreamApi } from '../apis/upstream-api.ts';
import type { StateStorageConfig } from '../config/state-storage-config.ts';
import type { ProviderEndpoint } from '../providers/provider-endpoint.ts';
import type { ResolvedModel } from '../routing/resolve-model.ts';
import { inputItems, type MergeTarget, mergeConversation } from '../state/merge-conversation.ts';
import { itemsOf, type StateStore, type StoredConversation, type TurnRecord } from '../state/state-store.ts';
import type { Candidates } from './candidates.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayPlan } from './gateway-plan.ts';
import type { ListenerContext } from './listener-context.ts';
import { StateRecord, type StateSpan } from './state-record.ts';
import { stateScope } from './state-scope.ts';
import { withinTime } from './within-time.ts';

export interface ConversationRequest {
  readonly context: ListenerContext;
  readonly plan: GatewayPlan;
  readonly exchange: Exchange;
  /** Where the trace says what became of it. */
  readonly span: StateSpan;
  /** The new turn, filtered. */
  readonly body: RequestBody;
}

/** What happens to a turn: `x-plano-state`. */
export type StateOutcome = 'stored' | 'skipped' | 'failed' | 'native';

/** The turn that one call to one provider makes of a conversation. */
export interface ConversationTurn {
  /** What the provider is to be sent. */
  readonly body: RequestBody;
  /** The provider keeps the conversation itself; its reply stays as it is. */
  readonly isNative: boolean;
  /** Members that a response tells back as the client sent them, though `body` has them no more. */
  readonly echo: JsonObject;
  /** A good reply is to be kept. */
  readonly willStore: boolean;
  /** Keeps a finished response; `false`: it is not kept. Never rejects. */
  keep(response: JsonObject): Promise<boolean>;
  /** What became of it so far. */
  readonly outcome: StateOutcome;
}

/**
 * The conversation that a Responses request goes on with, read before anybody is chosen to answer.
 * Throws `ApiError` 503 when it cannot be read. `null`: this gateway keeps none.
 */
export async function resolveConversation(request: ConversationRequest): Promise<ConversationState | null> {
  const { context, exchange, plan, span, body } = request;
  const { state: store } = plan;
  if (store === null) return null;
  const config = plan.config.state;
  const scope = stateScope(config, plan.settings.gatewayKey, exchange.request.headers);
  const record = new StateRecord({ span, metrics: context.metrics, backend: store.backend });
  const id = readMember(body, 'previous_response_id') ?? null;
  const found = { request, store, config, scope, record, previousId: id };
  if (typeof id !== 'string' || !wellFormed.test(id)) {
    return new ConversationState({ ...found, stored: null, isUnread: false });
  }
  const startedAt = performance.now();
  try {
    const stored = await withinTime(store.get(scope, id), config.readTimeoutMs);
    record.read(stored === null ? 'miss' : 'hit', performance.now() - startedAt, itemsOf(stored).length);
    return new ConversationState({ ...found, stored, isUnread: false });
  } catch (error) {
    record.failed('get', error, performance.now() - startedAt);
    logState(request, 'state_unreadable', error);
    if (config.onError === 'degrade')
      return new ConversationState({ ...found, stored: null, isUnread: true });
    throw new ApiError(
      503,
      'conversation_state_unavailable',
      'The conversation cannot be read at the moment: its storage does not answer. Try again.',
      { param: 'previous_response_id', headers: { 'retry-after': '1' }, cause: error },
    );
  }
}

const wellFormed = /^[A-Za-z0-9_-]{1,128}$/;

interface Found {
  readonly request: ConversationRequest;
  readonly store: StateStore;
  readonly config: StateStorageConfig;
  readonly scope: string;
  readonly record: StateRecord;
  /** As the client sent it; `null`: the conversation begins here. */
  readonly previousId: unknown;
  readonly stored: StoredConversation | null;
  /** The store did not answer, and the config wants the request served without its history. */
  readonly isUnread: boolean;
}

/** One request's place in a conversation. */
export class ConversationState {
  readonly #found: Found;
  readonly #items: readonly unknown[];
  #merged: RequestBody | null = null;

  constructor(found: Found) {
    this.#found = found;
    this.#items = inputItems(readMember(found.request.body, 'input'));
  }

  /** The request as routing sees it: with everything said before, where that is known. */
  get whole(): RequestBody {
    const { request, stored } = this.#found;
    if (stored === null) return request.body;
    this.#merged ??= this.#merge(stored, { isNative: true, provider: stored.head.provider });
    return this.#merged;
  }

  /** A provider that keeps the conversation goes on with it, unless the client names another model. */
  preferred(candidates: Candidates, endpointOf: (model: ResolvedModel) => ProviderEndpoint): Candidates {
    const { request, stored } = this.#found;
    if (stored?.head.origin !== 'native' || stored.head.requestedModel !== request.body.model)
      return candidates;
    const [owner = ''] = stored.head.provider.split('#');
    const [first, ...others] = candidates.filter((model) => endpointOf(model).providerName === owner);
    return first === undefined ? candidates : [first, ...others];
  }

  /** Throws `ApiError` where the provider cannot be told what was said before. */
  turnFor(model: ResolvedModel, target: TurnTarget): ConversationTurn {
    const isNative = target.api === 'responses';
    const provider = isNative ? accountOf(target) : target.endpoint.providerName;
    return this.#turn({ isNative, provider, model: model.canonical });
  }

  /** The same where the agents of a listener answer: they are told everything that was said. */
  turnForAgents(listener: string): ConversationTurn {
    return this.#turn({ isNative: false, provider: 'agents', model: listener });
  }

  /** The same where the prompt guard answers instead of everybody. */
  turnForGuard(): ConversationTurn {
    return this.#turn({ isNative: false, provider: 'prompt_guard', model: this.#found.request.body.model });
  }

  #turn(answering: Pick<TurnOptions, 'isNative' | 'provider' | 'model'>): ConversationTurn {
    const { config, previousId, request } = this.#found;
    const { isNative, provider } = answering;
    const { body, isMerged } = isNative ? this.#forNative(provider) : this.#forTranslated();
    const isWanted = readMember(request.body, 'store') !== false && !this.#found.isUnread;
    return new Turn({
      ...{ found: this.#found, body, ...answering },
      echo: previousId === null ? {} : { previous_response_id: previousId },
      willStore: isWanted && (!isNative || config.mirrorNative),
      // A provider that was not shown what is kept here knows more than we do.
      isComplete: previousId === null || (this.#found.stored?.head.complete ?? false) || isMerged,
      items: this.#items,
    });
  }

  #forNative(provider: string): { readonly body: RequestBody; readonly isMerged: boolean } {
    const { request, stored } = this.#found;
    if (stored === null) return { body: request.body, isMerged: false };
    const { complete, origin, provider: owner } = stored.head;
    const isTheirs = origin === 'native' && (owner === provider || !complete);
    if (isTheirs) return { body: request.body, isMerged: false };
    return { body: this.#merge(stored, { isNative: true, provider }), isMerged: true };
  }

  #forTranslated(): { readonly body: RequestBody; readonly isMerged: boolean } {
    const { isUnread, previousId, request, stored } = this.#found;
    if (previousId === null) return { body: request.body, isMerged: false };
    if (typeof previousId !== 'string' || !wellFormed.test(previousId)) {
      throw new ApiError(
        400,
        'invalid_previous_response_id',
        'previous_response_id must be 1 to 128 letters, digits, - and _, as in the `id` of a response.',
        { param: 'previous_response_id' },
      );
    }
    if (isUnread) return { body: withInput(request.body, null), isMerged: false };
    if (stored === null) throw notFound(previousId);
    if (!stored.head.complete) throw incomplete(stored);
    return { body: this.#merge(stored, { isNative: false }), isMerged: true };
  }

  #merge(stored: StoredConversation, target: MergeTarget): RequestBody {
    const { config, request } = this.#found;
    if (stored.bytes > config.maxContextBytes) {
      throw new ApiError(
        413,
        'conversation_too_large',
        `This conversation has ${stored.bytes} bytes, more than the ${config.maxContextBytes} that are replayed. Begin a new one, or raise state_storage.max_context_bytes.`,
        { param: 'previous_response_id' },
      );
    }
    return withInput(request.body, mergeConversation(stored, this.#items, target));
  }
}

export interface TurnTarget {
  readonly api: UpstreamApi;
  readonly endpoint: ProviderEndpoint;
  /** The headers that carry it. */
  readonly credential: readonly string[];
}

interface TurnOptions {
  readonly found: Found;
  readonly body: RequestBody;
  readonly isNative: boolean;
  readonly provider: string;
  readonly model: string;
  readonly echo: JsonObject;
  readonly willStore: boolean;
  readonly isComplete: boolean;
  readonly items: readonly unknown[];
}

class Turn implements ConversationTurn {
  readonly body: RequestBody;
  readonly isNative: boolean;
  readonly echo: JsonObject;
  readonly willStore: boolean;
  readonly #options: TurnOptions;
  #kept: 'stored' | 'failed' | null = null;

  constructor(options: TurnOptions) {
    const { body, echo, isNative, willStore } = options;
    this.body = body;
    this.echo = echo;
    this.isNative = isNative;
    this.willStore = willStore;
    this.#options = options;
  }

  get outcome(): StateOutcome {
    const { found, isNative } = this.#options;
    if (isNative) return 'native';
    if (found.isUnread) return 'failed';
    return this.#kept ?? 'skipped';
  }

  async keep(response: JsonObject): Promise<boolean> {
    const { found } = this.#options;
    const { exchange } = found.request;
    const record = this.#recordOf(response);
    if (!this.willStore || record === null || exchange.clientLeft) {
      found.record.settled(this.outcome);
      return false;
    }
    const startedAt = performance.now();
    try {
      const bytes = Buffer.byteLength(JSON.stringify([record.inputItems, record.outputItems]));
      if (bytes > found.config.maxRecordBytes) {
        throw new Error(
          `a turn of ${bytes} bytes is more than max_record_bytes, ${found.config.maxRecordBytes}`,
        );
      }
      await withinTime(found.store.put(record, found.stored), found.config.writeTimeoutMs);
      this.#kept = 'stored';
      found.record.written(this.outcome, performance.now() - startedAt, record);
    } catch (error) {
      this.#kept = 'failed';
      found.record.failed('put', error, performance.now() - startedAt);
      logState(found.request, 'state_not_written', error);
    }
    return this.#kept === 'stored';
  }

  /** `null`: the response is none that can be gone on with. */
  #recordOf(response: JsonObject): TurnRecord | null {
    const { found, isComplete, isNative, items, model, provider } = this.#options;
    const id = textMember(response, 'id');
    const { status } = response;
    if (id === null || !wellFormed.test(id) || (status !== 'completed' && status !== 'incomplete'))
      return null;
    return {
      ...{ id, scope: found.scope, provider, model, status, complete: isComplete },
      parentId: found.stored?.head.id ?? null,
      origin: isNative ? 'native' : 'translated',
      requestedModel: found.request.body.model,
      createdAt: numberMember(response, 'created_at') ?? Math.floor(Date.now() / 1000),
      inputItems: items.filter(isObject),
      outputItems: listMember(response, 'output').filter(isObject),
      response,
    };
  }
}

/** The request with other items and without the id of what they go on from; `null` keeps its items. */
function withInput(body: RequestBody, items: readonly unknown[] | null): RequestBody {
  const plain = { model: null, includeUsage: false } as const;
  const set = items === null ? {} : { input: items };
  const bytes = patchBody(body, { ...plain, strip: ['previous_response_id'], set });
  const merged = readRequestBody('responses', bytes);
  // The client's own routing preferences still steer this gateway.
  const name = 'routing_preferences';
  if (!body.members.has(name)) return merged;
  const steered = patchBody(merged, { ...plain, strip: [], set: { [name]: readMember(body, name) } });
  return readRequestBody('responses', steered);
}

/** A provider and, by a few digits of a hash, the account there: another account's state is not to be had. */
function accountOf({ credential, endpoint }: TurnTarget): string {
  const hash = createHash('sha256')
    .update([endpoint.origin, ...credential].join('\n'))
    .digest('hex');
  return `${endpoint.providerName}#${hash.slice(0, 8)}`;
}

function notFound(id: string): ApiError {
  return new ApiError(
    409,
    'conversation_state_not_found',
    `Conversation state not found for previous_response_id: ${id}`,
    { param: 'previous_response_id', headers: { 'x-should-retry': 'false' } },
  );
}

function incomplete({ head }: StoredConversation): ApiError {
  const [owner = ''] = head.provider.split('#');
  return new ApiError(
    409,
    'conversation_state_incomplete',
    `The beginning of this conversation is known to ${owner} alone: go on with a model of ${owner}, or send the earlier turns as \`input\`.`,
    { param: 'previous_response_id', headers: { 'x-should-retry': 'false' } },
  );
}

function logState({ context, exchange }: ConversationRequest, event: string, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const isTooLarge = message.startsWith('a turn of ');
  context.log({
    kind: 'process',
    time: Date.now(),
    level: 'warn',
    message: `${isTooLarge ? 'state_too_large' : event}: ${message}`,
    listener: context.listener.name,
    requestId: exchange.requestId,
    traceId: null,
    fields: {},
  });
}
