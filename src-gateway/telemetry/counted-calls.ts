export type RequestHandler =
  | 'agent_chat'
  | 'routing_decision'
  | 'llm_chat'
  | 'llm_passthrough'
  | 'prompt_chat'
  | 'responses_store'
  | 'function_calling'
  | 'list_models'
  | 'cors_preflight'
  | 'not_found';

export interface FinishedRequest {
  readonly handler: RequestHandler;
  readonly method: string;
  /** 0: the client left before an answer. */
  readonly status: number;
  readonly durationMs: number;
  /** Until the response's head was ready; `null`: it never was. */
  readonly headersMs: number | null;
}

export interface FinishedUpstreamCall {
  /** `provider/model` as dispatched. */
  readonly model: string;
  /** `null`: no HTTP status came. */
  readonly status: number | null;
  readonly errorClass: UpstreamErrorClass;
  readonly durationMs: number;
  /** `null`: not a stream, or nothing came. */
  readonly firstTokenMs: number | null;
  /** `null`: there was no reply to read usage from. */
  readonly usage: TokenCounts | null;
}

export type UpstreamErrorClass =
  | 'none'
  | 'timeout'
  | 'connect'
  | 'parse'
  | 'other'
  | 'stream'
  | 'client_closed';

/** `null`: the reply does not say. */
export interface TokenCounts {
  readonly prompt: number | null;
  readonly completion: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
}
