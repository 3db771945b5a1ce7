import { define } from './define.ts';
import { alternatives, didYouMean } from './shape-diagnostics.ts';

const docs = 'config/prompt-targets';

export const targetDiagnostics = {
  CFG_ENDPOINT_UNKNOWN: define<{ name: string; near: string | null; known: readonly string[] }>({
    severity: 'error',
    plano: 'V',
    on: 'value',
    docs,
    leadsNowhere: true,
    message: ({ name, near, known }) =>
      `endpoint "${name}" is not defined${didYouMean(near)}${known.length === 0 ? '' : ` (defined: ${known.join(', ')})`}`,
  }),
  CFG_ENDPOINT_NAME_PATTERN: define<{ name: string; write: string }>({
    severity: 'warning',
    plano: 'I',
    on: 'key',
    docs,
    message: ({ name, write }) =>
      `Plano does not check an endpoint named "${name}"; use letters, digits and _: ${write}`,
  }),
  CFG_ENDPOINT_HAS_SCHEME: define<{ scheme: string }>({
    severity: 'warning',
    plano: 'V',
    on: 'value',
    docs,
    message: ({ scheme }) => `an endpoint is host[:port]; write "${scheme}" as protocol: ${scheme}`,
  }),
  CFG_ENDPOINT_HAS_PATH: define<{ path: string }>({
    severity: 'error',
    plano: 'V',
    on: 'value',
    docs,
    message: ({ path }) => `"${path}" belongs to the path of the prompt target`,
  }),
  CFG_ENDPOINT_PORT_INVALID: define<{ port: string }>({
    severity: 'error',
    plano: 'V',
    on: 'value',
    docs,
    message: ({ port }) => `"${port}" is not a port; ports are 1 to 65535`,
  }),
  CFG_ENDPOINT_IPV6: define({
    severity: 'hint',
    plano: 'V',
    on: 'value',
    docs,
    tags: ['portability'],
    message: () => 'IPv6 addresses work here only',
  }),
  CFG_ENDPOINT_SHADOWED: define<{ name: string }>({
    severity: 'warning',
    plano: 'I',
    on: 'key',
    docs,
    message: ({ name }) => `an agent or filter is named "${name}" too and wins`,
  }),
  CFG_ENDPOINT_TLS_MISMATCH: define<{ protocol: string; port: number }>({
    severity: 'hint',
    plano: 'ok',
    on: 'value',
    docs,
    message: ({ protocol, port }) => `${protocol} on port ${port} is unusual`,
  }),
  CFG_ENDPOINT_UNUSED: define<{ name: string }>({
    severity: 'hint',
    plano: 'ok',
    on: 'key',
    docs,
    message: ({ name }) => `no prompt target uses endpoint "${name}"`,
  }),
  CFG_ENDPOINT_HEADERS: define({
    severity: 'hint',
    plano: 'S',
    on: 'key',
    docs,
    tags: ['portability'],
    message: () => 'headers of an endpoint work here only',
  }),
  CFG_CONNECT_TIMEOUT_TINY: define<{ timeout: string }>({
    severity: 'hint',
    plano: 'R',
    on: 'value',
    docs,
    message: ({ timeout }) => `${timeout} is too short for most networks`,
  }),
  CFG_TARGET_NO_ENDPOINT: define<{ name: string }>({
    severity: 'error',
    plano: 'R',
    on: 'entry',
    docs,
    message: ({ name }) => `prompt target "${name}" has no endpoint to call`,
  }),
  CFG_TARGET_DUPLICATE_NAME: define<{ name: string }>({
    severity: 'error',
    plano: 'I',
    on: 'value',
    docs,
    message: ({ name }) => `another prompt target is already named "${name}"`,
  }),
  CFG_TARGET_NAME_INVALID: define<{ name: string }>({
    severity: 'warning',
    plano: 'R',
    on: 'value',
    docs,
    message: ({ name }) =>
      `"${name}" is not a function name: letters, digits, _ and -, not starting with a digit`,
  }),
  CFG_TARGET_MULTIPLE_DEFAULTS: define({
    severity: 'warning',
    plano: 'I',
    on: 'value',
    docs,
    message: () => 'another prompt target is already the default; the first wins here, any in Plano',
  }),
  CFG_TARGET_DEFAULT_FIELDS_IGNORED: define<{ key: string }>({
    severity: 'hint',
    plano: 'I',
    on: 'key',
    docs,
    message: ({ key }) =>
      key === 'http_headers'
        ? 'Plano ignores headers of the default target; they are sent here'
        : `"${key}" has no effect on the default target, which gets all messages by POST`,
  }),
  CFG_TARGET_DESCRIPTION_VAGUE: define({
    severity: 'warning',
    plano: 'ok',
    on: 'value',
    docs,
    message: () => 'the description does not say when to call the function',
  }),
  CFG_TARGET_DESCRIPTION_SHORT: define({
    severity: 'hint',
    plano: 'ok',
    on: 'value',
    docs,
    message: () => 'a longer description helps the model to choose the function',
  }),
  CFG_TARGET_PATH_SLASH: define<{ path: string }>({
    severity: 'warning',
    plano: 'ok',
    on: 'value',
    docs,
    message: ({ path }) => `a path starts with "/": /${path}`,
  }),
  CFG_PATH_PARAM_UNDECLARED: define<{ name: string }>({
    severity: 'error',
    plano: 'R',
    on: 'value',
    docs,
    message: ({ name }) => `{${name}} is not among the parameters`,
  }),
  CFG_PATH_PARAM_OPTIONAL: define<{ name: string; query: boolean }>({
    severity: 'warning',
    plano: 'R',
    on: 'entry',
    docs,
    message: ({ name, query }) =>
      query
        ? `"${name}" is optional: without it its pair is left out of the query; Plano answers 400`
        : `"${name}" is optional and has no default, but the path needs it`,
  }),
  CFG_PATH_PARAM_DEFAULT: define<{ name: string }>({
    severity: 'hint',
    plano: 'R',
    on: 'entry',
    docs,
    tags: ['portability'],
    message: ({ name }) => `the default of "${name}" fills the path here; Plano answers 400`,
  }),
  CFG_PATH_PARAM_SYNTAX: define({
    severity: 'error',
    plano: 'R',
    on: 'value',
    docs,
    message: () => 'a "{" or "}" of the path has no partner',
  }),
  CFG_PARAM_DESCRIPTION_MISSING: define({
    severity: 'error',
    plano: 'S',
    on: 'entry',
    docs,
    message: () => 'the parameter has no "description": say what belongs here, with the format',
  }),
  CFG_PARAM_DESCRIPTION_SHORT: define({
    severity: 'hint',
    plano: 'ok',
    on: 'value',
    docs,
    message: () => 'say what belongs here, with the format',
  }),
  CFG_PARAM_DUPLICATE: define<{ name: string }>({
    severity: 'error',
    plano: 'I',
    on: 'value',
    docs,
    message: ({ name }) => `another parameter is already named "${name}"`,
  }),
  CFG_PARAM_UNKNOWN_TYPE: define<{ type: string; near: string | null }>({
    severity: 'warning',
    plano: 'I',
    on: 'value',
    docs,
    message: ({ type, near }) => `type "${type}" is not known and is taken as text${didYouMean(near)}`,
  }),
  CFG_PARAM_DEFAULT_NOT_IN_ENUM: define<{ given: string; allowed: readonly string[] }>({
    severity: 'warning',
    plano: 'ok',
    on: 'value',
    docs,
    message: ({ given, allowed }) => `the default ${given} is not among ${alternatives(allowed)}`,
  }),
  CFG_PARAM_DEFAULT_TYPE: define<{ given: string; type: string }>({
    severity: 'warning',
    plano: 'ok',
    on: 'value',
    docs,
    message: ({ given, type }) => `the default ${given} does not fit type ${type}`,
  }),
  CFG_PARAM_REQUIRED_WITH_DEFAULT: define({
    severity: 'hint',
    plano: 'ok',
    on: 'value',
    docs,
    message: () => 'the default of a required parameter is never used',
  }),
  CFG_PARAM_OPTIONAL_NO_DEFAULT: define<{ name: string }>({
    severity: 'hint',
    plano: 'ok',
    on: 'entry',
    docs,
    message: ({ name }) => `"${name}" is optional and has no default: the API may see nothing`,
  }),
  CFG_PARAM_UNCONSTRAINED: define<{ name: string }>({
    severity: 'hint',
    plano: 'ok',
    on: 'entry',
    docs,
    message: ({ name }) =>
      `an enum, a format or an example in quotes would tell the model how to write "${name}"`,
  }),
  CFG_PARAM_IN_PATH_UNUSED: define<{ name: string }>({
    severity: 'hint',
    plano: 'I',
    on: 'key',
    docs,
    message: ({ name }) => `the path has no {${name}}`,
  }),
  CFG_HEADER_INVALID: define<{ header: string }>({
    severity: 'error',
    plano: 'R',
    on: 'key',
    docs,
    message: ({ header }) =>
      `"${header}" is not a usable header: a name has no blanks, a value no line breaks`,
  }),
  CFG_ORCHESTRATOR_ENDPOINTS: define<{ count: number; plano: number }>({
    severity: 'error',
    plano: 'V',
    on: 'value',
    docs,
    message: ({ count, plano }) =>
      count === 1
        ? `Plano counts agents and filters as endpoints too and finds ${plano}; here one endpoint is enough`
        : `use_agent_orchestrator needs exactly one endpoint, the file has ${count}`,
  }),
};
