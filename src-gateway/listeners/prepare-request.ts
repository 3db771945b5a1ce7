import { ApiError } from '../apis/api-error.ts';
import type { ClientApi } from '../apis/client-api.ts';
import { DroppedFields } from '../apis/dropped-fields.ts';
import { isObject, type JsonObject, parseJson } from '../apis/json-value.ts';
import { patchBody } from '../apis/patch-body.ts';
import { type RequestBody, readMember } from '../apis/request-body.ts';
import type { ThoughtSignatures } from '../apis/thought-signatures.ts';
import type { ToolNames } from '../apis/tool-names.ts';
import type { UpstreamApi } from '../apis/upstream-api.ts';
import { withCacheMarkers } from '../caching/cache-markers.ts';
import { cacheStrategy } from '../caching/cache-strategy.ts';
import { bodyQuirks } from '../providers/body-quirks.ts';
import type { ProviderEndpoint } from '../providers/provider-endpoint.ts';
import type { ResolvedModel } from '../routing/resolve-model.ts';
import type { ConversationTurn } from './conversation-state.ts';
import { ReplyTranslator, type ReplyTranslatorOptions } from './reply-translator.ts';
import { translateRequest } from './translate-request.ts';

export interface RequestForProvider {
  readonly api: ClientApi;
  readonly upstreamApi: UpstreamApi;
  readonly body: RequestBody;
  readonly endpoint: ProviderEndpoint;
  readonly model: ResolvedModel;
  readonly requestId: string;
  /** Estimated tokens from which a prompt gets cache markers; `null`: it gets none. */
  readonly cacheMarkersFrom: number | null;
  readonly thoughtSignatures: ThoughtSignatures;
  /** What the request adds to a conversation; `null`: nothing. */
  readonly turn: Pick<ConversationTurn, 'echo' | 'willStore'> | null;
}

export interface PreparedRequest {
  readonly bytes: Uint8Array;
  /** The provider speaks another API than the client. */
  readonly isTranslated: boolean;
  /** The gateway asked for the usage of a stream, the client did not. */
  readonly includeUsage: boolean;
  readonly dropped: DroppedFields;
  /** Reads the reply; on the client's own API only where the reply has another form than was asked for. */
  translator(): ReplyTranslator;
}

/** The body as the provider gets it. Throws `ApiError` 400 for a request that it cannot be sent. */
export function prepareRequest(request: RequestForProvider): PreparedRequest {
  const { api, upstreamApi } = request;
  const prepared = upstreamApi === api ? passedOn(request, api) : translated(request);
  const { cacheMarkersFrom, endpoint, model } = request;
  if (cacheMarkersFrom === null) return prepared;
  const strategy = cacheStrategy(upstreamApi, endpoint.config.interface, model.modelId);
  return { ...prepared, bytes: withCacheMarkers(prepared.bytes, strategy, cacheMarkersFrom) };
}

/** The client's own bytes, patched where they must be. */
function passedOn(request: RequestForProvider, api: ClientApi): PreparedRequest {
  const { body, endpoint, model } = request;
  const quirks = bodyQuirks(endpoint, api, model.modelId, (name) => readMember(body, name));
  const includeUsage = quirks?.streamOptions !== false && wantsUsage(endpoint, api, body);
  const strip = quirks === null ? endpoint.strip : [...endpoint.strip, ...quirks.strip];
  const dropped = new DroppedFields(api);
  for (const name of strip) if (body.members.has(name)) dropped.add(name);
  return {
    bytes: patchBody(body, { model: model.modelId, includeUsage, ...quirks, strip }),
    isTranslated: false,
    includeUsage,
    dropped,
    translator: () =>
      new ReplyTranslator({
        ...translatorOptions(request, parsed(body), dropped),
        toolNames: noRenames,
        customTools: noTools,
      }),
  };
}

const noTools: ReadonlySet<string> = new Set();
const noRenames: ToolNames = new Map();

function translated(request: RequestForProvider): PreparedRequest {
  const { api, body, endpoint, model, thoughtSignatures, upstreamApi } = request;
  const dropped = new DroppedFields(api);
  const value = parsed(body);
  const target = { api: upstreamApi, endpoint, modelId: model.modelId, thoughtSignatures };
  const { bytes, customTools, toolNames } = translateRequest(value, api, target, dropped);
  const options = { ...translatorOptions(request, value, dropped), toolNames, customTools };
  return {
    bytes,
    isTranslated: true,
    includeUsage: false,
    dropped,
    translator: () => new ReplyTranslator(options),
  };
}

function translatorOptions(
  { api, endpoint, model, requestId, thoughtSignatures, turn, upstreamApi }: RequestForProvider,
  request: JsonObject,
  dropped: DroppedFields,
): Omit<ReplyTranslatorOptions, 'toolNames' | 'customTools'> {
  return {
    to: api,
    from: upstreamApi,
    request: { ...request, ...turn?.echo },
    stored: turn?.willStore ?? false,
    requestId,
    model: model.modelId,
    provider: endpoint.config.interface,
    thoughtSignatures,
    dropped,
  };
}

function parsed({ bytes }: RequestBody): JsonObject {
  const value = parseJson(new TextDecoder().decode(bytes));
  if (isObject(value)) return value;
  throw new ApiError(400, 'invalid_json', 'Failed to parse request: Failed to parse JSON');
}

function wantsUsage(endpoint: ProviderEndpoint, api: ClientApi, body: RequestBody): boolean {
  if (api !== 'chat' || !body.stream || !endpoint.injectStreamUsage) return false;
  const options = readMember(body, 'stream_options');
  const isAsked = typeof options === 'object' && options !== null && 'include_usage' in options;
  return !isAsked || options.include_usage !== true;
}
