import type { ClientApi } from './client-api.ts';
import type { Conversation } from './conversation.ts';
import type { DroppedFields } from './dropped-fields.ts';
import type { JsonObject } from './json-value.ts';
import type { Reply, ReplyEvent } from './reply.ts';
import type { ToolNames } from './tool-names.ts';
import type { UpstreamApi } from './upstream-api.ts';

/** An API that clients speak. */
export interface ClientCodec {
  /**
   * Reads a request. `dropped` gets what a `Conversation` cannot hold. Throws `ApiError` with status 400
   * for a body that is no request of this API, and nothing else.
   */
  decodeRequest(body: JsonObject, dropped: DroppedFields): Conversation;
  /** Body of a whole reply, JSON text. `dropped` gets what this API cannot say, as `response.…`. */
  encodeReply(reply: Reply, context: ReplyContext, dropped: DroppedFields): string;
  streamEncoder(context: ReplyContext, dropped: DroppedFields): StreamEncoder;
}

/** An API that providers speak. */
export interface ProviderCodec {
  /** Writes a request; `dropped` gets what this API or this provider cannot take. Never throws. */
  encodeRequest(conversation: Conversation, target: EncodeTarget, dropped: DroppedFields): EncodedRequest;
  /**
   * Reads a whole reply of status 2xx. `dropped` gets content that only this vendor's clients can use.
   * Throws `ApiError`, with status 502 for a body that is no reply of this API, and nothing else.
   */
  decodeReply(body: unknown, context: DecodeContext, dropped: DroppedFields): Reply;
  streamDecoder(context: DecodeContext): StreamDecoder;
}

/** Whom a request is written for: facts of the provider and of the model. */
export interface EncodeTarget {
  readonly api: UpstreamApi;
  /** Profile name: `openai`, `groq`, …; of a custom provider, its `provider_interface`. */
  readonly provider: string;
  /** Model id as the provider knows it. */
  readonly model: string;
  /** Sent when the API demands a limit and the client gave none. */
  readonly defaultMaxTokens: number;
  readonly maxTokensMember: 'max_completion_tokens' | 'max_tokens';
  /** The role `developer` is known; else it becomes `system`. */
  readonly takesDeveloperRole: boolean;
  /** Whether assistant and tool messages may have content in parts. */
  readonly content: 'parts' | 'text-preferred' | 'text-only';
  readonly takesStreamOptions: boolean;
  /** `reasoning_content` of earlier turns must come back when the turn called tools. */
  readonly replaysReasoning: boolean;
  /** `cache_control` on parts of a Chat body is understood. */
  readonly takesCacheControl: boolean;
  readonly takesTopK: boolean;
  readonly takesWebSearch: boolean;
  /** Knows `safety_identifier`. */
  readonly takesEndUser: boolean;
  /** The model can be told how hard to think. */
  readonly canReason: boolean;
  /** Anthropic models that take `thinking: adaptive` and `output_config.effort`. */
  readonly thinksAdaptively: boolean;
}

export interface EncodedRequest {
  readonly body: JsonObject;
  /** Under which names the provider knows the client's tools. */
  readonly toolNames: ToolNames;
}

/** What decoding a reply needs to know of its request. */
export interface DecodeContext {
  /** The model that was asked for, for replies that do not say. */
  readonly model: string;
  /** Profile name of the provider. */
  readonly provider: string;
  /** Names of the custom tools that the request declared, as the provider knows them. */
  readonly customTools: ReadonlySet<string>;
  /** Random lower-case hex of this many characters, for ids that the provider left out. */
  randomHex(length: number): string;
}

/** What writing a reply needs to know of its request. */
export interface ReplyContext {
  readonly api: ClientApi;
  /** The client's request, as it came. */
  readonly request: JsonObject;
  readonly requestId: string;
  /** The model that was asked for. */
  readonly model: string;
  /** Profile name of the provider. */
  readonly provider: string;
  /** The gateway keeps this turn, so that the client may name it in its next request. */
  readonly stored: boolean;
  /** Seconds since the epoch, for replies that do not say when they were made. */
  readonly now: number;
  /** Random lower-case hex of this many characters. */
  randomHex(length: number): string;
}

export interface StreamDecoder {
  /** What these bytes complete; however the stream is cut, the events are the same. Never throws. */
  push(bytes: Uint8Array): readonly ReplyEvent[];
  /** The connection has ended: `end`, or an `error` when the answer was not complete. */
  end(): readonly ReplyEvent[];
}

export interface StreamEncoder {
  /** Text for the client; `''` when there is nothing to say yet. */
  write(event: ReplyEvent): string;
  /**
   * What waits for figures that may still come, after a silence: an answer that is complete must not
   * hang on a provider that keeps its connection open. `''` when nothing waits.
   */
  settle(): string;
}
