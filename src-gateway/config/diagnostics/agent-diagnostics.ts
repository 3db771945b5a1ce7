import { define } from './define.ts';
import { didYouMean } from './shape-diagnostics.ts';

const docs = 'config/agents-and-filters';

export const agentDiagnostics = {
  CFG_URL_INVALID: define<{ given: string; missing: string }>({
    severity: 'error',
    plano: 'I',
    on: 'value',
    docs,
    message: ({ given, missing }) => `"${given}" is not a usable URL: ${missing}`,
  }),
  CFG_AGENT_UNKNOWN: define<{ id: string; near: string | null; known: readonly string[] }>({
    severity: 'error',
    plano: 'R',
    on: 'value',
    docs,
    message: ({ id, near, known }) =>
      `agent "${id}" is not defined in "agents"${didYouMean(near)}${known.length === 0 ? '' : ` (defined: ${known.join(', ')})`}`,
  }),
  CFG_AGENT_DESCRIPTION_MISSING: define({
    severity: 'error',
    plano: 'S',
    on: 'entry',
    docs,
    message: () => 'the agent has no description: it is all that the orchestrator knows of it',
  }),
  CFG_PARAM_DESCRIPTION_MISSING: define({
    severity: 'error',
    plano: 'S',
    on: 'entry',
    docs,
    message: () => 'the parameter has no description: say what belongs here, with the format',
  }),
  CFG_GUARD_MESSAGE_MISSING: define({
    severity: 'error',
    plano: 'S',
    on: 'entry',
    docs: 'config/prompt-guards',
    message: () => 'the guard has no message: say what the assistant does and how to rephrase',
  }),
};
