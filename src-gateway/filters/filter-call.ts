import type { IncomingHttpHeaders } from 'node:http';
import type { PropagatedContext } from '../telemetry/trace-context.ts';

/** What one filter is sent. */
export interface FilterCall {
  readonly phase: 'input' | 'output';
  /** Of the client's request. */
  readonly path: string;
  /** The client's, without what carried the gateway's key; names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Unique among the requests that run. */
  readonly requestId: string;
  readonly trace: PropagatedContext;
  /** Of a request: all of it, or only `messages` and what is added to `metadata`. */
  readonly takes: 'body' | 'messages';
  /** `body` is a piece of a stream: one server-sent event or more, each with its blank line. */
  readonly stream: boolean;
  readonly body: Uint8Array;
  /** Fires when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Something about the filter that whoever runs the gateway should read once. */
  note(message: string): void;
}

/** What a filter makes of it. */
export type FilterAnswer =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'changed'; readonly body: Uint8Array }
  /** A filter's deliberate no. `response`: its own words, as it wrote them. */
  | { readonly kind: 'rejected'; readonly status: number; readonly response: string }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly text: string }
  /** It has answered, and the answer means nothing. */
  | { readonly kind: 'invalid'; readonly text: string }
  /** Nobody waits for it any more. */
  | { readonly kind: 'aborted' };

export type FailureReason =
  | `http_${number}`
  | 'connect'
  | 'dns'
  | 'tls'
  | 'timeout'
  | 'redirect'
  | 'mcp_initialize'
  | 'mcp_version'
  | 'mcp_tool_not_found'
  | 'mcp_error'
  | 'mcp_framing';

/** An answer and what a trace tells of how it came. */
export interface FilterReply {
  readonly answer: FilterAnswer;
  /** `null`: there was no response. */
  readonly httpStatus: number | null;
  readonly responseBytes: number;
  readonly mcp: McpFacts | null;
}

export interface McpFacts {
  readonly sessionReused: boolean;
  /** How the tool takes a request: as a `body`, or as the `messages` in it; `null`: not known. */
  readonly contract: 'body' | 'messages' | null;
}

/** One entry of `filters`, ready to be called. */
export interface Filter {
  readonly id: string;
  readonly type: 'http' | 'mcp';
  /** As configured, without what may be secret in it. */
  readonly url: string;
  /** The tool of an MCP server. */
  readonly tool: string | null;
  /** Never rejects. */
  call(call: FilterCall): Promise<FilterReply>;
  /** No more requests will come; those that run may end. Resolves when what was open is closed. */
  close(): Promise<void>;
}
