import type { ReasoningSeal, ToolKind } from './conversation.ts';

/** A model's whole answer in no vendor's words. */
export interface Reply {
  /** As the provider gave it; `''`: it gave none. */
  readonly id: string;
  readonly model: string;
  /** Seconds since the epoch; `null`: not told. */
  readonly createdAt: number | null;
  readonly blocks: readonly ReplyBlock[];
  readonly finish: Finish;
  /** `null`: not told. */
  readonly usage: ReplyUsage | null;
  /** As the provider named it; `null`: not told. */
  readonly serviceTier: string | null;
}

export type ReplyBlock =
  | { readonly type: 'text'; readonly text: string; readonly citations: readonly Citation[] }
  | { readonly type: 'refusal'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string; readonly seal: ReasoningSeal | null }
  | ReplyToolCall;

export interface ReplyToolCall {
  readonly type: 'tool_call';
  readonly id: string;
  readonly name: string;
  readonly kind: ToolKind;
  /** JSON text as the model wrote it; of a custom tool, its free text. */
  readonly input: string;
  /** Gemini's thought signature; absent elsewhere. */
  readonly signature?: string;
  /** OpenAI's tool namespace; absent outside one. */
  readonly namespace?: string;
}

/** Where a text comes from. */
export interface Citation {
  readonly url: string;
  readonly title: string | null;
  /** Characters of the text it supports; `null`: not told. */
  readonly start: number | null;
  readonly end: number | null;
}

export interface Finish {
  readonly reason: FinishReason;
  /** The stop sequence that was met; `null`: none, or not told. */
  readonly stopSequence: string | null;
}

/** `context_window`: the model had no room left, which some APIs call a length like any other. */
export type FinishReason = 'stop' | 'length' | 'context_window' | 'tool_calls' | 'content_filter';

/**
 * Tokens of one reply in one convention: `input` holds all that was read, cached or not; `output` all
 * that was written, reasoning included. `null`: not told.
 */
export interface ReplyUsage {
  readonly input: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
  readonly output: number | null;
  readonly reasoning: number | null;
}

/**
 * An answer as it comes. One `start` first; `tool` counts calls from 0 and their parts may interleave;
 * `usage` is cumulative, the last one counts; `end` or one `error` is last, nothing comes behind it.
 */
export type ReplyEvent =
  | {
      readonly type: 'start';
      readonly id: string;
      readonly model: string;
      readonly createdAt: number | null;
    }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'citation'; readonly citation: Citation }
  | { readonly type: 'refusal'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  /** Belongs to the reasoning before it, or stands for reasoning that is hidden. */
  | { readonly type: 'reasoning_seal'; readonly seal: ReasoningSeal }
  | {
      readonly type: 'tool_start';
      readonly tool: number;
      readonly id: string;
      readonly name: string;
      readonly kind: ToolKind;
      readonly signature?: string;
      readonly namespace?: string;
    }
  | { readonly type: 'tool_input'; readonly tool: number; readonly text: string }
  | { readonly type: 'tool_end'; readonly tool: number }
  /** The text, refusal or reasoning that was open is complete. */
  | { readonly type: 'block_end' }
  | { readonly type: 'usage'; readonly usage: ReplyUsage }
  | { readonly type: 'service_tier'; readonly tier: string }
  | { readonly type: 'finish'; readonly finish: Finish }
  /** Content that the client's API cannot show: `response.content.server_tool_use`. */
  | { readonly type: 'dropped'; readonly path: string }
  | { readonly type: 'error'; readonly error: ReplyError }
  | { readonly type: 'end' };

/** What a provider says went wrong, before or within an answer. */
export interface ReplyError {
  /** HTTP status that it is, or would have been. */
  readonly status: number;
  /** The provider's own code; `null`: none. */
  readonly code: string | null;
  readonly message: string;
}
