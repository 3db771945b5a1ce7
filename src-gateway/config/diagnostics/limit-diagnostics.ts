import { define } from './define.ts';

const guards = 'config/prompt-guards';
const limits = 'config/ratelimits';
const state = 'config/state-storage';
const overrides = 'config/overrides';

/** Guards, rate limits, state storage and overrides. */
export const limitDiagnostics = {
  CFG_GUARD_MESSAGE_MISSING: define({
    severity: 'error',
    plano: 'S',
    on: 'entry',
    docs: guards,
    message: () => 'the guard has no message: say what the assistant does and how to rephrase',
  }),
  CFG_GUARD_MESSAGE_CRYPTIC: define({
    severity: 'hint',
    plano: 'ok',
    on: 'value',
    docs: guards,
    message: () => 'the message helps nobody: say what the assistant does and how to rephrase',
  }),
  CFG_GUARD_NOT_ENFORCED: define({
    severity: 'hint',
    plano: 'I',
    on: 'key',
    docs: guards,
    tags: ['portability'],
    message: () => 'prompt guards run here; Plano from 0.1.7 on ignores them',
  }),
  CFG_RATELIMIT_UNIT: define<{ given: string }>({
    severity: 'error',
    plano: 'C',
    on: 'value',
    docs: limits,
    message: ({ given }) => `"${given}" is not a unit; use second, minute, hour or day`,
  }),
  CFG_RATELIMIT_TOKENS: define<{ given: string }>({
    severity: 'error',
    plano: 'C',
    on: 'value',
    docs: limits,
    message: ({ given }) => `${given} tokens allow nothing; at least 1`,
  }),
  CFG_RATELIMIT_MODEL_UNKNOWN: define<{ model: string }>({
    severity: 'warning',
    plano: 'I',
    on: 'value',
    docs: limits,
    leadsNowhere: true,
    message: ({ model }) => `"${model}" is no declared model, no alias and not "*": the limit never applies`,
  }),
  CFG_RATELIMIT_MODEL_FORM: define<{ id: string }>({
    severity: 'hint',
    plano: 'I',
    on: 'value',
    docs: limits,
    tags: ['portability'],
    message: ({ id }) => `Plano compares with the bare model id, "${id}"`,
  }),
  CFG_RATELIMIT_STAR: define({
    severity: 'hint',
    plano: 'I',
    on: 'value',
    docs: limits,
    tags: ['portability'],
    message: () =>
      'every value of the header has a bucket of its own here; Plano compares with the star itself',
  }),
  CFG_RATELIMIT_DUPLICATE: define({
    severity: 'warning',
    plano: 'I',
    on: 'entry',
    docs: limits,
    message: () => 'another limit has the same model and selector; the first counts',
  }),
  CFG_RATELIMIT_DAY_ROUNDING: define({
    severity: 'hint',
    plano: 'I',
    on: 'value',
    docs: limits,
    tags: ['portability'],
    message: () => 'Plano turns a day into hours and allows 1 token per hour',
  }),
  CFG_STATE_NO_CONNECTION: define({
    severity: 'error',
    plano: 'S',
    on: 'entry',
    docs: state,
    message: () => 'postgres needs a connection_string',
  }),
  CFG_STATE_CONNECTION_INVALID: define<{ problem: string }>({
    severity: 'error',
    plano: 'C',
    on: 'value',
    docs: state,
    message: ({ problem }) => `not a PostgreSQL connection string: ${problem}`,
  }),
  CFG_STATE_CONNECTION_PLAINTEXT: define<{ host: string }>({
    severity: 'warning',
    plano: 'ok',
    on: 'value',
    docs: state,
    message: ({ host }) => `the password may travel to ${host} in plain text; add ?sslmode=require`,
  }),
  CFG_STATE_CONNECTION_SECRET: define({
    severity: 'warning',
    plano: 'ok',
    on: 'value',
    docs: state,
    tags: ['secret'],
    message: () => 'a password is written in the file; put it in .env and write $DB_PASS',
  }),
  CFG_STATE_CONNECTION_UNUSED: define<{ type: string }>({
    severity: 'warning',
    plano: 'I',
    on: 'key',
    docs: state,
    message: ({ type }) => `"connection_string" has no effect with type ${type}`,
  }),
  CFG_STATE_MEMORY_IN_PRODUCTION: define({
    severity: 'hint',
    plano: 'ok',
    on: 'value',
    docs: state,
    productionRaises: true,
    message: () => 'conversations in memory are lost on restart',
  }),
  CFG_STATE_MISSING_FOR_RESPONSES: define({
    severity: 'hint',
    plano: 'ok',
    on: 'entry',
    docs: state,
    message: () => 'agents that talk about history need state_storage in Plano; here a SQLite file keeps it',
  }),
  CFG_THRESHOLD_RANGE: define<{ given: string }>({
    severity: 'warning',
    plano: 'I',
    on: 'value',
    docs: overrides,
    message: ({ given }) => `${given} is not between 0 and 1`,
  }),
  CFG_ORCHESTRATOR_CONTEXT_RANGE: define<{ given: string }>({
    severity: 'warning',
    plano: 'ok',
    on: 'value',
    docs: overrides,
    message: ({ given }) => `${given} tokens are not plausible for a routing model (512 to 1,000,000)`,
  }),
};
