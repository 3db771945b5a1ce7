/** What a client asked, whichever wire it spoke. */
export interface Prompt {
  /** Text of the last user message, parts joined by line breaks. */
  readonly lastUserText: string;
  /** What the client's tools returned, when the conversation ends with that; `null`: it does not. */
  readonly toolResult: string | null;
  /** Every image of the conversation, in order. */
  readonly images: readonly SeenImage[];
  readonly tools: readonly OfferedTool[];
  readonly toolChoice: ToolChoice;
  /** Of visible and hidden output together; `null`: no limit. */
  readonly maxTokens: number | null;
  /** JSON schema the answer must follow; `null`: prose. */
  readonly outputSchema: unknown;
  /** By the rule of `count-tokens.ts`: every text, four per message, and the tools as JSON. */
  readonly inputTokens: number;
}

/** What the sandbox can tell of an image: it looks at no picture, and fetches none. */
export type SeenImage =
  | { readonly mediaType: string; readonly bytes: number /** Hex. */; readonly sha256: string }
  | { readonly url: string };

export interface OfferedTool {
  readonly name: string;
  /** JSON schema of its arguments. */
  readonly parameters: unknown;
}

export type ToolChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'none' }
  | { readonly kind: 'named'; readonly name: string };
