import { ApiError, type ErrorEnvelope, errorBody } from '../apis/api-error.ts';
import { InvalidRequestBody } from '../apis/request-body.ts';
import { FilterStop } from '../filters/filter-stop.ts';
import { filterStopBody } from '../filters/filter-stop-body.ts';

/** What an agent listener cannot do; `agent`: whose doing it is, `null`: nobody's. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  readonly status: number;
  readonly code: string;
  readonly agent: string | null;

  constructor(status: number, code: string, message: string, agent: string | null = null, cause?: unknown) {
    super(message, { cause });
    this.status = status;
    this.code = code;
    this.agent = agent;
  }
}

/** An agent's own refusal, status 4xx: the client learns what the agent said. */
export class AgentRefusal extends Error {
  override readonly name = 'AgentRefusal';
  readonly status: number;
  readonly agent: string;
  /** The agent's words as it wrote them. */
  readonly response: string;

  constructor(status: number, agent: string, response: string) {
    super(`${agent} refused the request`);
    this.status = status;
    this.agent = agent;
    this.response = response;
  }
}

export interface AgentErrorAnswer {
  readonly status: number;
  readonly code: string;
  readonly agent: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
}

/**
 * The answer to what went wrong, in Plano's shapes with what programs need to tell the causes apart.
 * Clients of Anthropic's API find it in an error of that API. `null`: nothing that has an answer.
 */
export function agentErrorAnswer(error: unknown, envelope: ErrorEnvelope): AgentErrorAnswer | null {
  if (error instanceof ApiError && conversationCodes.has(error.code ?? '')) {
    const { code, headers, status } = error;
    return { status, code: code ?? '', agent: null, headers, body: errorBody('openai', error, '') };
  }
  if (error instanceof FilterStop) {
    const { code, filterId, status } = error;
    return { status, code, agent: filterId, headers: {}, body: filterStopBody(error, 'agent', envelope) };
  }
  if (error instanceof AgentRefusal) {
    const { agent, message, response, status } = error;
    const told = { error: 'ClientError', agent, status, agent_response: response };
    const body = wrapped(told, message, envelope);
    return { status, code: 'agent_refused', agent, headers: {}, body };
  }
  const known = chainErrorOf(error);
  if (known === null) return null;
  const { agent, code, message, status } = known;
  const cause = known.cause instanceof Error ? [known.cause.message] : [];
  const told = {
    type: 'AgentFilterChainError',
    message,
    code,
    ...(agent !== null && { agent }),
    error_chain: [message, ...cause],
    debug_info: code,
  };
  const headers = error instanceof ApiError ? error.headers : {};
  return { status, code, agent, headers, body: wrapped({ error: told }, message, envelope) };
}

/**
 * What is wrong with the conversation that a Responses request goes on with: clients of that API find it
 * where a model's server would put it.
 */
const conversationCodes: ReadonlySet<string> = new Set([
  'conversation_state_incomplete',
  'conversation_state_not_found',
  'conversation_state_unavailable',
  'conversation_too_large',
  'invalid_previous_response_id',
  'item_not_found',
  'missing_tool_call',
  'state_disabled',
]);

function chainErrorOf(error: unknown): AgentError | null {
  if (error instanceof AgentError) return error;
  if (error instanceof InvalidRequestBody) {
    return new AgentError(400, error.code, `Request parsing error: ${error.message}`, null, error);
  }
  if (error instanceof ApiError) {
    return new AgentError(error.status, error.code ?? 'invalid_request', error.message, null, error.cause);
  }
  return null;
}

function wrapped(body: Readonly<Record<string, unknown>>, message: string, envelope: ErrorEnvelope): string {
  if (envelope !== 'anthropic') return JSON.stringify(body);
  return JSON.stringify({ type: 'error', error: { type: 'api_error', message }, plano: body });
}
