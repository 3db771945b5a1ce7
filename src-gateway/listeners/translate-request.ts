import { ApiError } from '../apis/api-error.ts';
import type { ClientApi } from '../apis/client-api.ts';
import { clientCodecs, providerCodec } from '../apis/codecs.ts';
import type { Conversation } from '../apis/conversation.ts';
import type { DroppedFields } from '../apis/dropped-fields.ts';
import type { JsonObject } from '../apis/json-value.ts';
import type { ThoughtSignatures } from '../apis/thought-signatures.ts';
import type { ToolNames } from '../apis/tool-names.ts';
import type { UpstreamApi } from '../apis/upstream-api.ts';
import { type BodyQuirks, bodyQuirks } from '../providers/body-quirks.ts';
import { encodeTarget } from '../providers/encode-target.ts';
import type { ProviderEndpoint } from '../providers/provider-endpoint.ts';

export interface TranslationTarget {
  readonly api: UpstreamApi;
  readonly endpoint: ProviderEndpoint;
  readonly modelId: string;
  readonly thoughtSignatures: ThoughtSignatures;
}

export interface TranslatedRequest {
  /** JSON text. */
  readonly bytes: Uint8Array;
  /** The client's tools by the provider's names. */
  readonly toolNames: ToolNames;
  /** Names of the custom tools, as the provider knows them. */
  readonly customTools: ReadonlySet<string>;
}

/**
 * A client's request in the words of the provider's API. `dropped` gets what was lost on the way. Throws
 * `ApiError` 400 for a request that makes no sense, or that only another provider can serve.
 */
export function translateRequest(
  request: JsonObject,
  from: ClientApi,
  { api, endpoint, modelId, thoughtSignatures }: TranslationTarget,
  dropped: DroppedFields,
): TranslatedRequest {
  refuseThread(request);
  const decoded = clientCodecs[from].decodeRequest(withoutSteering(request), dropped);
  refuseStateless(decoded);
  const conversation = thoughtSignatures.restore(endpoint.config.interface, decoded);
  const target = encodeTarget(endpoint, api, modelId);
  const { body, toolNames } = providerCodec(api).encodeRequest(conversation, target, dropped);
  const quirks = bodyQuirks(endpoint, api, modelId, (name) => body[name]);
  const sent = withQuirks(body, quirks, endpoint.strip, dropped);
  const customTools = conversation.tools.flatMap((tool) => (tool.type === 'custom' ? [tool.name] : []));
  return { bytes: Buffer.from(JSON.stringify(sent)), toolNames, customTools: new Set(customTools) };
}

/** What steers this gateway is none of the provider's business. */
function withoutSteering(request: JsonObject): JsonObject {
  const { routing_preferences: _, ...rest } = request;
  const { metadata } = rest;
  if (typeof metadata !== 'object' || metadata === null) return rest;
  const kept = Object.entries(metadata).filter(([name]) => !steeringMetadata.has(name));
  return { ...rest, metadata: Object.fromEntries(kept) };
}

const steeringMetadata: ReadonlySet<string> = new Set([
  'archgw_preference_config',
  'plano_preference_config',
]);

/**
 * A client whose turns the server is to keep sends only what is new, which no other API can make sense of.
 * Anthropic's own client reads this answer, and sends everything from then on.
 */
function refuseThread({ thread }: JsonObject): void {
  if (typeof thread !== 'object' || thread === null) return;
  throw new ApiError(
    400,
    'unsupported_parameter',
    'This model is served through another API, which keeps no threads: send the earlier turns as `messages` instead of `thread`.',
    { param: 'thread', details: { error_code: 'thread_unsupported_request', unsupported: ['thread'] } },
  );
}

function refuseStateless({ options }: Conversation): void {
  if (options.previousResponseId === undefined) return;
  throw new ApiError(
    400,
    'state_disabled',
    'This gateway keeps no conversation state: send the earlier turns as `input` instead of `previous_response_id`, or name a model whose provider speaks the OpenAI Responses API itself.',
    { param: 'previous_response_id' },
  );
}

/** The same rules as for bodies that are passed on, here on the value that we wrote ourselves. */
function withQuirks(
  body: JsonObject,
  quirks: BodyQuirks | null,
  strip: readonly string[],
  dropped: DroppedFields,
): JsonObject {
  const refused = new Set([...strip, ...(quirks?.strip ?? [])]);
  const sent: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    if (refused.has(name)) dropped.add(name);
    else sent[quirks?.rename[name] ?? name] = value;
  }
  if (quirks?.streamOptions === false) delete sent.stream_options;
  return { ...sent, ...quirks?.set };
}
