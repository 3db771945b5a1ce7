import type { ErrorEnvelope } from '../apis/api-error.ts';
import type { FilterStop } from './filter-stop.ts';

/** Whose client is told: each kind of listener has its own words. */
export type StoppedPipeline = 'model' | 'agent';

/**
 * The JSON that answers a request which a filter stopped: upstream's shapes, with what programs need to
 * tell the causes apart. Clients of Anthropic's API find it in an error of that API.
 */
export function filterStopBody(stop: FilterStop, pipeline: StoppedPipeline, envelope: ErrorEnvelope): string {
  const body = shapes[pipeline](stop);
  if (envelope !== 'anthropic') return JSON.stringify(body);
  const type = stop.status >= 500 ? 'api_error' : 'invalid_request_error';
  return JSON.stringify({ type: 'error', error: { type, message: stop.message }, plano: body });
}

type Shape = (stop: FilterStop) => Readonly<Record<string, unknown>>;

const shapes: Readonly<Record<StoppedPipeline, Shape>> = {
  model: (stop) => {
    const { filterId, message, phase, why } = stop;
    if (why.kind === 'rejected') return rejection('FilterChainError', stop);
    if (why.kind === 'invalid' && phase === 'input') {
      const reason = `Input filter returned invalid request: ${message}`;
      const details = { reason, code: stop.code, agent: filterId };
      return { error: { code: 'InvalidRequest', message: 'Invalid request', details } };
    }
    const text = `Filter chain processing failed: ${message}`;
    return {
      error: { type: 'FilterChainError', code: stop.code, message: text, agent: filterId, ...reasonOf(stop) },
    };
  },
  agent: (stop) => {
    const { code, filterId, message, why } = stop;
    if (why.kind === 'rejected') return rejection('ClientError', stop);
    const said = why.kind === 'invalid' ? `Failed to parse response: ${message}` : message;
    const text = `Pipeline processing error: ${said}`;
    const told = { type: 'AgentFilterChainError', code, message: text, agent: filterId, ...reasonOf(stop) };
    return { error: { ...told, error_chain: [text, said], debug_info: code } };
  },
};

function rejection(error: string, { filterId, message, why }: FilterStop) {
  if (why.kind !== 'rejected') throw new Error('only a refusal is one');
  return { error, agent: filterId, status: why.status, agent_response: why.response, message };
}

function reasonOf({ why }: FilterStop) {
  return why.kind === 'failed' ? { reason: why.reason } : {};
}
