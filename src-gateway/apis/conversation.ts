import type { JsonObject } from './json-value.ts';

/**
 * A request to a model in no vendor's words: what every client API is decoded to and every provider API
 * is encoded from, when the two differ. A request that stays on its own API never passes through here.
 */
export interface Conversation {
  /** What stands before the first turn. A system text that comes later is a turn of its own. */
  readonly system: readonly SystemText[];
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  /** `null`: not given. */
  readonly toolChoice: ToolChoice | null;
  /** `null`: the model's own habit. */
  readonly reasoning: ReasoningRequest | null;
  /** `null`: free text. */
  readonly outputFormat: OutputFormat | null;
  readonly options: Options;
  readonly stream: boolean;
  /** Top-level members that the client's API does not define, by name. */
  readonly extra: JsonObject;
}

export interface SystemText {
  readonly role: 'system' | 'developer';
  readonly text: string;
  readonly cacheControl: CacheControl | null;
}

/** Anthropic's marker; the other APIs have a form of it or none. */
export interface CacheControl {
  /** `5m` or `1h`; `null`: not given. */
  readonly ttl: string | null;
}

/**
 * One side speaking. Tool results stand in user turns, before the user's own words, all those that answer
 * one assistant turn in one turn.
 */
export interface Turn {
  readonly role: 'user' | 'assistant' | 'system' | 'developer';
  readonly blocks: readonly Block[];
}

export type Block =
  | TextBlock
  | RefusalBlock
  | ImageBlock
  | AudioBlock
  | DocumentBlock
  | ToolCallBlock
  | ToolResultBlock
  | ReasoningBlock
  | UnsupportedBlock;

interface BlockBase {
  /** Where the client's request has it, `messages[2].content[0]`: what a loss is reported as. */
  readonly path: string;
  readonly cacheControl?: CacheControl | null;
}

export interface TextBlock extends BlockBase {
  readonly type: 'text';
  readonly text: string;
}

export interface RefusalBlock extends BlockBase {
  readonly type: 'refusal';
  readonly text: string;
}

export interface ImageBlock extends BlockBase {
  readonly type: 'image';
  readonly source: MediaSource;
  /** `auto`, `low`, `high`, …; `null`: not given. */
  readonly detail: string | null;
}

export interface AudioBlock extends BlockBase {
  readonly type: 'audio';
  /** Base64. */
  readonly data: string;
  /** `wav`, `mp3`, … */
  readonly format: string;
}

export interface DocumentBlock extends BlockBase {
  readonly type: 'document';
  readonly source: MediaSource | { readonly kind: 'text'; readonly text: string };
  /** Title or file name; `null`: none. */
  readonly title: string | null;
}

/** Where bytes are. `mediaType` has no parameters; `null`: not known. Base64 is plain base64. */
export type MediaSource =
  | { readonly kind: 'base64'; readonly mediaType: string | null; readonly data: string }
  | { readonly kind: 'url'; readonly url: string }
  /** An upload that only the vendor who took it knows. */
  | { readonly kind: 'file'; readonly fileId: string };

export interface ToolCallBlock extends BlockBase {
  readonly type: 'tool_call';
  readonly id: string;
  readonly name: string;
  readonly kind: ToolKind;
  /** JSON text as the model wrote it, perhaps empty or broken; of a custom tool, its free text. */
  readonly input: string;
  /** Gemini's thought signature; absent elsewhere. */
  readonly signature?: string;
}

export type ToolKind = 'function' | 'custom';

export interface ToolResultBlock extends BlockBase {
  readonly type: 'tool_result';
  readonly callId: string;
  /** Texts, images and documents. */
  readonly content: readonly Block[];
  readonly isError: boolean;
}

export interface ReasoningBlock extends BlockBase {
  readonly type: 'reasoning';
  /** What may be read of it; `''` when all is hidden. */
  readonly text: string;
  /** What lets its issuer accept it again; `null`: nothing. */
  readonly seal: ReasoningSeal | null;
}

/** A proof that a model thought this. Only its issuer may get it back. */
export interface ReasoningSeal {
  /** Whose it is: `anthropic`, `bedrock`, `openai`, `gemini`, or a provider's name. */
  readonly issuer: string;
  /** `signature` goes with readable text; `redacted` and `encrypted` stand for hidden text. */
  readonly kind: 'signature' | 'redacted' | 'encrypted';
  readonly value: string;
  /** OpenAI's id of the reasoning item; absent elsewhere. */
  readonly itemId?: string;
}

/** Content that has no form of its own here: goes on as a placeholder text and is reported. */
export interface UnsupportedBlock extends BlockBase {
  readonly type: 'unsupported';
  /** The type that the client's API gives it. */
  readonly kind: string;
  /** Text to show in its place; `null`: `[unsupported content: <kind>]`. */
  readonly text: string | null;
}

export type Tool = FunctionTool | CustomTool | WebSearchTool | CodeInterpreterTool;

interface ToolBase {
  /** Where the client's request has it: `tools[0]`. */
  readonly path: string;
}

export interface FunctionTool extends ToolBase {
  readonly type: 'function';
  readonly name: string;
  readonly description: string | null;
  /** JSON Schema of an object. */
  readonly parameters: JsonObject;
  /** `null`: not given. */
  readonly strict: boolean | null;
  readonly cacheControl: CacheControl | null;
  /** OpenAI's tool namespace that it was hoisted from; `null`: none. */
  readonly namespace: string | null;
}

export interface CustomTool extends ToolBase {
  readonly type: 'custom';
  readonly name: string;
  readonly description: string | null;
  /** OpenAI's grammar, as given; `null`: free text. */
  readonly format: JsonObject | null;
}

/** Search that the vendor runs. */
export interface WebSearchTool extends ToolBase {
  readonly type: 'web_search';
  /** `low`, `medium`, `high`; `null`: not given. */
  readonly contextSize: string | null;
  /** `city`, `country`, `region`, `timezone`; `null`: not given. */
  readonly userLocation: JsonObject | null;
  readonly maxUses: number | null;
  readonly allowedDomains: readonly string[];
  readonly blockedDomains: readonly string[];
}

/** Code that the vendor runs. */
export interface CodeInterpreterTool extends ToolBase {
  readonly type: 'code_interpreter';
}

export type ToolChoice =
  | { readonly type: 'auto' | 'required' | 'none' }
  | { readonly type: 'tool'; readonly name: string; readonly kind: ToolKind }
  | {
      readonly type: 'allowed';
      readonly mode: 'auto' | 'required';
      readonly names: readonly string[];
    };

export interface ReasoningRequest {
  /** `none`, `minimal`, `low`, `medium`, `high`, `xhigh`, `max`; `null`: not given. */
  readonly effort: string | null;
  /** Tokens; `null`: not given. */
  readonly budget: number | null;
  /** Anthropic's `thinking.type`: `enabled`, `disabled`, `adaptive`; `null`: not given. */
  readonly mode: string | null;
  /** OpenAI's `summary`; `null`: not given. */
  readonly summary: string | null;
}

export type OutputFormat =
  | { readonly type: 'json_object' }
  | {
      readonly type: 'json_schema';
      /** `null`: not given. */
      readonly name: string | null;
      readonly description: string | null;
      readonly schema: unknown;
      readonly strict: boolean | null;
    };

/**
 * Settings by the concept that they are, not by anyone's spelling; absent: not given. What an encoder
 * cannot say it reports by `optionPaths` of the client's API.
 */
export interface Options {
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly stop?: readonly string[];
  readonly choices?: number;
  readonly seed?: number;
  readonly logitBias?: unknown;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  readonly prediction?: unknown;
  readonly logprobs?: boolean;
  readonly topLogprobs?: number;
  readonly obfuscation?: boolean;
  readonly parallelToolCalls?: boolean;
  /** Who the request is for, as the client names them. */
  readonly endUser?: string;
  readonly metadata?: unknown;
  readonly serviceTier?: string;
  readonly store?: boolean;
  readonly verbosity?: string;
  readonly modalities?: readonly string[];
  readonly audio?: unknown;
  readonly promptCacheKey?: string;
  readonly promptCacheRetention?: unknown;
  readonly container?: unknown;
  readonly truncation?: unknown;
  readonly maxToolCalls?: number;
  readonly include?: readonly string[];
  readonly prompt?: unknown;
  readonly previousResponseId?: string;
  readonly conversation?: unknown;
  readonly background?: boolean;
  readonly mcpServers?: unknown;
  readonly contextManagement?: unknown;
}

export type OptionName = keyof Options;
