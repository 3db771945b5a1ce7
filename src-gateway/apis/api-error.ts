import { type ClientApi, clientApis } from './client-api.ts';
import { failedResponseEvent } from './failed-response.ts';

/** Everything a listener refuses or cannot do, before it is written in the client's own format. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string | null;
  readonly param: string | null;
  readonly details: Readonly<Record<string, unknown>> | null;
  /** Extra response headers: `allow`, `retry-after`, … */
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string | null, message: string, options: ApiErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.status = status;
    this.code = code;
    this.param = options.param ?? null;
    this.details = options.details ?? null;
    this.headers = options.headers ?? {};
  }
}

export interface ApiErrorOptions {
  readonly param?: string | null;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

export type ErrorEnvelope = 'openai' | 'anthropic';

/** The body of an error in the client's format. */
export function errorBody(envelope: ErrorEnvelope, error: ApiError, requestId: string): string {
  const details = error.details === null ? {} : { details: error.details };
  const [openaiType, anthropicType] = typesOf(error.status);
  if (envelope === 'anthropic') {
    return JSON.stringify({
      type: 'error',
      error: { type: anthropicType, message: error.message, ...details },
      request_id: requestId,
    });
  }
  return JSON.stringify({
    error: { message: error.message, type: openaiType, param: error.param, code: error.code, ...details },
  });
}

/** The format of a path that belongs to no API: Anthropic's clients always send their version. */
export function envelopeFor(path: string, hasAnthropicVersion: boolean): ErrorEnvelope {
  const api = Object.values(clientApis).find((facts) => facts.path === path);
  if (api !== undefined) return api.envelope;
  return hasAnthropicVersion || path.startsWith(clientApis.messages.path) ? 'anthropic' : 'openai';
}

export interface BrokenStream {
  readonly message: string;
  readonly code: string;
  /** The one in the response's headers. */
  readonly requestId: string;
  /** What is still known of the stream. */
  readonly seen: string;
}

/** The event that ends a broken stream, as each API's own clients read it. */
export function terminalErrorEvent(api: ClientApi, broken: BrokenStream): string {
  const { message, code, requestId, seen } = broken;
  switch (api) {
    case 'chat':
      return `data: ${JSON.stringify({ error: { message, type: 'server_error', param: null, code } })}\n\n`;
    case 'messages':
      return `event: error\ndata: ${JSON.stringify({
        type: 'error',
        error: { type: 'api_error', message },
        request_id: requestId,
      })}\n\n`;
    case 'responses':
      return failedResponseEvent(seen, message, code);
    default:
      return api satisfies never;
  }
}

/** OpenAI's and Anthropic's `type` of a status. */
export function typesOf(status: number): readonly [openai: string, anthropic: string] {
  return (
    typesByStatus[status] ??
    (status >= 500 ? typesByStatus[500] : typesByStatus[400]) ?? ['server_error', 'api_error']
  );
}

const typesByStatus: Readonly<Record<number, readonly [openai: string, anthropic: string]>> = {
  400: ['invalid_request_error', 'invalid_request_error'],
  401: ['authentication_error', 'authentication_error'],
  402: ['insufficient_quota', 'billing_error'],
  403: ['permission_error', 'permission_error'],
  404: ['invalid_request_error', 'not_found_error'],
  405: ['invalid_request_error', 'invalid_request_error'],
  408: ['timeout_error', 'timeout_error'],
  409: ['conflict_error', 'conflict_error'],
  413: ['invalid_request_error', 'request_too_large'],
  415: ['invalid_request_error', 'invalid_request_error'],
  422: ['invalid_request_error', 'invalid_request_error'],
  429: ['rate_limit_error', 'rate_limit_error'],
  500: ['server_error', 'api_error'],
  501: ['server_error', 'api_error'],
  502: ['server_error', 'api_error'],
  503: ['server_error', 'overloaded_error'],
  504: ['timeout_error', 'timeout_error'],
  529: ['server_error', 'overloaded_error'],
};
