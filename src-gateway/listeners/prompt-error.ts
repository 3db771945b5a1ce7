import { ApiError, type ErrorEnvelope } from '../apis/api-error.ts';
import { InvalidRequestBody } from '../apis/request-body.ts';
import { FilterStop } from '../filters/filter-stop.ts';
import { filterStopBody } from '../filters/filter-stop-body.ts';
import { TargetRequestError } from '../functions/target-request.ts';
import { AgentError, AgentRefusal } from './agent-error.ts';

/** What a prompt listener cannot do. */
export class PromptError extends Error {
  override readonly name = 'PromptError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.status = status;
    this.code = code;
  }
}

export interface PromptErrorAnswer {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
}

/** The answer to what went wrong, in this listener's own shape. `null`: nothing that has an answer. */
export function promptErrorAnswer(error: unknown, envelope: ErrorEnvelope): PromptErrorAnswer | null {
  if (error instanceof FilterStop) {
    const { code, status } = error;
    return { status, code, headers: {}, body: filterStopBody(error, 'agent', envelope) };
  }
  const known = knownError(error);
  if (known === null) return null;
  const { code, headers, message, status } = known;
  const told = { error: { type: 'PromptGatewayError', code, message } };
  const type = status >= 500 ? 'api_error' : 'invalid_request_error';
  const body = envelope === 'anthropic' ? { type: 'error', error: { type, message }, plano: told } : told;
  return { status, code, headers, body: JSON.stringify(body) };
}

function knownError(error: unknown): (Omit<PromptErrorAnswer, 'body'> & { readonly message: string }) | null {
  if (error instanceof PromptError || error instanceof AgentError) {
    return { status: error.status, code: error.code, headers: {}, message: error.message };
  }
  if (error instanceof AgentRefusal) {
    const message = `upstream application error host=${error.agent}, path=/v1/chat/completions, status=${error.status}, body=${error.response}`;
    return { status: error.status, code: 'target_error', headers: {}, message };
  }
  if (error instanceof TargetRequestError) {
    return { status: 400, code: error.code, headers: {}, message: error.message };
  }
  if (error instanceof InvalidRequestBody) {
    return { status: 400, code: 'invalid_request', headers: {}, message: error.message };
  }
  if (error instanceof ApiError) {
    const { code, headers, message, status } = error;
    return { status, code: code ?? 'invalid_request', headers, message };
  }
  return null;
}
