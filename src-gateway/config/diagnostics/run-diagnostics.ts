import { define } from './define.ts';

const docs = 'config/start';

export const runDiagnostics = {
  RUN_PORT_IN_USE: define<{ port: number; listener: string; owner: string | null }>({
    severity: 'error',
    plano: 'C',
    on: 'value',
    docs,
    message: ({ port, listener, owner }) =>
      `port ${port} of listener "${listener}" is already in use${owner === null ? '' : ` by ${owner}`}`,
  }),
  RUN_CA_NOT_FOUND: define<{ path: string }>({
    severity: 'error',
    plano: 'C',
    on: 'value',
    docs,
    message: ({ path }) => `there is no file ${path} with certificate authorities`,
  }),
  RUN_HOST_UNRESOLVED: define<{ host: string; user: string }>({
    severity: 'hint',
    plano: 'R',
    on: 'value',
    docs,
    message: ({ host, user }) => `no address is known for the host "${host}" of ${user}`,
  }),
  RUN_URL_UNREACHABLE: define<{ url: string; user: string; reason: string }>({
    severity: 'warning',
    plano: 'R',
    on: 'value',
    docs,
    message: ({ url, user, reason }) => `${user} cannot be reached at ${url}: ${reason}`,
  }),
  RUN_SETTING_INVALID: define<{ name: string; expected: string }>({
    severity: 'error',
    plano: 'ok',
    on: 'entry',
    docs,
    message: ({ name, expected }) =>
      `the variable ${name} has a value that it cannot have; it takes ${expected}`,
  }),
  RUN_REPLICAS_LOCAL_STATE: define<{ replicas: number; type: string }>({
    severity: 'warning',
    plano: 'ok',
    on: 'value',
    docs,
    message: ({ replicas, type }) =>
      `${replicas} replicas with state of type ${type}: each keeps its own, and knows no conversation of the others; use postgres`,
  }),
  RUN_WORKERS_LOCAL_STATE: define<{ workers: number; kept: readonly string[] }>({
    severity: 'warning',
    plano: 'ok',
    on: 'entry',
    docs,
    message: ({ workers, kept }) =>
      `each of the ${workers} workers has its own ${listed(kept)} and knows nothing of those of the others`,
  }),
  RUN_GUARD_DISABLED: define({
    severity: 'warning',
    plano: 'ok',
    on: 'entry',
    docs,
    message: () => 'the prompt guard is configured and does not run: PLANO_PROMPT_GUARD_ENGINE is none',
  }),
  RUN_ZERO_CONFIG: define<{
    keyed: readonly string[];
    passthrough: readonly string[];
    port: number;
  }>({
    severity: 'warning',
    plano: 'ok',
    on: 'entry',
    docs,
    message: ({ keyed, passthrough, port }) =>
      `No plano config found; using defaults (env-keyed: ${listed(keyed)} | pass-through: ${listed(passthrough)}), ` +
      `listening on :${port}. What clients send as their credential is forwarded to the pass-through providers`,
  }),
  RUN_LISTENER_UNHEALTHY: define<{ listener: string; port: number; seconds: number; reason: string }>({
    severity: 'error',
    plano: 'C',
    on: 'value',
    docs,
    message: ({ listener, port, seconds, reason }) =>
      `listener "${listener}" on port ${port} was not healthy in ${seconds} seconds: ${reason}`,
  }),
};

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
