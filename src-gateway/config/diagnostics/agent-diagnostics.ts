import { define } from './define.ts';
import { didYouMean } from './shape-diagnostics.ts';

const docs = 'config/agents-and-filters';

export const agentDiagnostics = {
  CFG_DUPLICATE_AGENT_ID: define<{ id: string; line: number }>({
    severity: 'error',
    plano: 'V',
    on: 'value',
    docs,
    message: ({ id, line }) =>
      `Duplicate agent id ${id}, please provide unique id for each agent; the first is in line ${line}`,
  }),
  CFG_DUPLICATE_FILTER_ID: define<{ id: string; line: number }>({
    severity: 'error',
    plano: 'V',
    on: 'value',
    docs,
    message: ({ id, line }) =>
      `Duplicate agent id ${id}, please provide unique id for each agent and filter; the first is in line ${line}`,
  }),
  CFG_AGENT_FILTER_ID_CLASH: define<{ id: string; line: number }>({
    severity: 'error',
    plano: 'V',
    on: 'value',
    docs,
    message: ({ id, line }) =>
      `Duplicate agent id ${id}, please provide unique id for each agent and filter; an agent has it in line ${line}`,
  }),
  CFG_NAME_RESERVED_BY_PLANO: define<{ id: string }>({
    severity: 'hint',
    plano: 'C',
    on: 'value',
    docs,
    tags: ['portability'],
    message: ({ id }) => `Plano uses the name "${id}" itself and would not start; works here only`,
  }),
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
    leadsNowhere: true,
    message: ({ id, near, known }) =>
      `agent "${id}" is not defined in "agents"${didYouMean(near)}${known.length === 0 ? '' : ` (defined: ${known.join(', ')})`}`,
  }),
  CFG_AGENT_IS_FILTER: define<{ id: string }>({
    severity: 'warning',
    plano: 'ok',
    on: 'value',
    docs,
    message: ({ id }) =>
      `"${id}" is defined as a filter and would be called as an agent; move it to "agents"`,
  }),
  CFG_AGENT_UNREFERENCED: define<{ id: string }>({
    severity: 'warning',
    plano: 'I',
    on: 'value',
    docs,
    message: ({ id }) => `agent "${id}" is in no listener: the orchestrator cannot reach it`,
  }),
  CFG_AGENT_DUPLICATE_IN_LISTENER: define<{ id: string }>({
    severity: 'warning',
    plano: 'I',
    on: 'value',
    docs,
    message: ({ id }) => `agent "${id}" is already in this listener; the first entry counts`,
  }),
  CFG_AGENT_DESCRIPTION_MISSING: define({
    severity: 'error',
    plano: 'S',
    on: 'entry',
    docs,
    message: () => 'the agent has no "description", which is all that the orchestrator knows of it',
  }),
  CFG_AGENT_DESCRIPTION_VAGUE: define({
    severity: 'warning',
    plano: 'ok',
    on: 'value',
    docs,
    message: () =>
      'the description fits any agent: name the domain, 3 to 5 kinds of question and some examples',
  }),
  CFG_AGENT_DESCRIPTION_SHORT: define({
    severity: 'hint',
    plano: 'ok',
    on: 'value',
    docs,
    message: () => 'a longer description helps the orchestrator to choose',
  }),
  CFG_AGENT_DESCRIPTION_OVERLAP: define<{ other: string; shared: readonly string[] }>({
    severity: 'warning',
    plano: 'ok',
    on: 'value',
    docs,
    message: ({ other, shared }) =>
      `hard to tell from the description of "${other}"${shared.length === 0 ? '' : `; shared words: ${shared.join(', ')}`}`,
  }),
  CFG_AGENT_DESCRIPTION_LONG: define<{ words: number }>({
    severity: 'hint',
    plano: 'ok',
    on: 'value',
    docs,
    message: ({ words }) => `${words} words are sent on every routing call; 150 are plenty`,
  }),
  CFG_AGENT_ID_OPAQUE: define<{ id: string }>({
    severity: 'hint',
    plano: 'ok',
    on: 'value',
    docs,
    message: ({ id }) => `"${id}" does not say what the agent does; ids show up in traces`,
  }),
  CFG_AGENT_ID_CHARACTERS: define<{ id: string; write: string }>({
    severity: 'warning',
    plano: 'R',
    on: 'value',
    docs,
    message: ({ id, write }) =>
      `some providers refuse "${id}" as the name of a message; use letters, digits, _ and - only: ${write}`,
  }),
  CFG_AGENT_NO_DEFAULT: define({
    severity: 'hint',
    plano: 'ok',
    on: 'key',
    docs,
    message: () => 'no agent is marked default: true; the first entry answers when none fits',
  }),
  CFG_AGENT_MULTIPLE_DEFAULTS: define({
    severity: 'warning',
    plano: 'I',
    on: 'value',
    docs,
    message: () => 'another agent of this listener is already the default; the first wins',
  }),
  CFG_AGENT_URL_PATH: define<{ path: string }>({
    severity: 'hint',
    plano: 'I',
    on: 'value',
    docs,
    tags: ['portability'],
    message: ({ path }) => `the path "${path}" is kept here; Plano drops it`,
  }),
  CFG_LOCALHOST_IN_CONTAINER: define<{ host: string }>({
    severity: 'hint',
    plano: 'R',
    on: 'value',
    docs,
    tags: ['portability'],
    message: ({ host }) =>
      `in a container ${host} is the container itself; host.docker.internal is the machine`,
  }),
  CFG_DOCKER_HOST_MAPPED: define<{ host: string }>({
    severity: 'hint',
    plano: 'R',
    on: 'value',
    docs,
    tags: ['portability'],
    message: ({ host }) => `outside a container ${host} is taken as 127.0.0.1`,
  }),
  CFG_DOCKER_HOST_IN_KUBERNETES: define<{ host: string }>({
    severity: 'warning',
    plano: 'R',
    on: 'value',
    docs,
    message: ({ host }) => `${host} does not exist in Kubernetes; write the name of a Service`,
  }),
  CFG_FILTER_UNKNOWN: define<{ id: string; near: string | null; known: readonly string[] }>({
    severity: 'error',
    plano: 'R',
    on: 'value',
    docs,
    leadsNowhere: true,
    message: ({ id, near, known }) =>
      `filter "${id}" is not defined${didYouMean(near)}${known.length === 0 ? '; the file defines no filters' : ` (defined: ${known.join(', ')})`}`,
  }),
  CFG_FILTER_UNREFERENCED: define<{ id: string }>({
    severity: 'hint',
    plano: 'ok',
    on: 'value',
    docs,
    message: ({ id }) => `filter "${id}" is in no chain`,
  }),
  CFG_FILTER_DUPLICATE_IN_CHAIN: define<{ id: string }>({
    severity: 'warning',
    plano: 'ok',
    on: 'value',
    docs,
    message: ({ id }) => `filter "${id}" is already in this chain and runs twice`,
  }),
  CFG_FILTER_CHAIN_FORM: define({
    severity: 'hint',
    plano: 'S',
    on: 'key',
    docs,
    tags: ['portability', 'deprecated'],
    message: () => 'Plano from 0.4.13 on wants input_filters; both work here',
  }),
  CFG_FILTER_CHAIN_CONFLICT: define({
    severity: 'error',
    plano: 'S',
    on: 'key',
    docs,
    message: () => 'filter_chain and input_filters are the same list under two names; keep one',
  }),
  CFG_FILTER_ORDER: define<{ guard: string; after: string }>({
    severity: 'warning',
    plano: 'ok',
    on: 'value',
    docs,
    message: ({ guard, after }) =>
      `guard "${guard}" runs after "${after}"; the usual order is guards, rewriting, context, output`,
  }),
  CFG_FILTER_OUTPUT_IN_INPUT_CHAIN: define<{ id: string }>({
    severity: 'hint',
    plano: 'ok',
    on: 'value',
    docs,
    message: ({ id }) => `"${id}" looks like a filter for responses; input chains see requests only`,
  }),
  CFG_FILTER_DEFAULTS_IMPLICIT: define<{ assumed: string }>({
    severity: 'hint',
    plano: 'ok',
    on: 'entry',
    docs,
    message: ({ assumed }) => `assumed: ${assumed}`,
  }),
  CFG_FILTER_MCP_FIELD_ON_HTTP: define<{ key: string }>({
    severity: 'warning',
    plano: 'I',
    on: 'key',
    docs,
    message: ({ key }) => `"${key}" has no effect on a filter of type http`,
  }),
  CFG_FILTER_TOOL_IMPLICIT: define<{ id: string }>({
    severity: 'hint',
    plano: 'ok',
    on: 'entry',
    docs,
    message: ({ id }) => `the MCP tool is called by the filter's id, "${id}"`,
  }),
  CFG_AGENT_AS_FILTER: define<{ id: string }>({
    severity: 'hint',
    plano: 'ok',
    on: 'value',
    docs,
    message: ({ id }) => `"${id}" is an agent and is called as an MCP filter here`,
  }),
  CFG_AGENT_OUTPUT_FILTERS: define({
    severity: 'hint',
    plano: 'S',
    on: 'key',
    docs,
    tags: ['portability'],
    message: () => 'output filters of an agent work here only',
  }),
};
