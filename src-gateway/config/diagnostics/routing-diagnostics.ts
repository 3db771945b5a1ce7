import { define } from './define.ts';
import { didYouMean } from './shape-diagnostics.ts';

const docs = 'config/routing';

export const routingDiagnostics = {
  CFG_INLINE_PREFERENCES_DEPRECATED: define<{ ignoredByPlano: boolean }>({
    severity: 'warning',
    plano: 'W',
    on: 'key',
    docs,
    tags: ['deprecated'],
    message: ({ ignoredByPlano }) =>
      `routing preferences of a provider are read as top-level routing_preferences; write them there${ignoredByPlano ? '. Plano ignores them from v0.4.0 on' : ''}`,
  }),
  CFG_INLINE_PREFERENCES_CONFLICT: define<{ name: string }>({
    severity: 'warning',
    plano: 'W',
    on: 'value',
    docs,
    message: ({ name }) => `route "${name}" already has another description; the first one counts`,
  }),
  CFG_INLINE_PREFERENCE_SHADOWED: define<{ name: string; model: string }>({
    severity: 'warning',
    plano: 'I',
    on: 'value',
    docs,
    message: ({ name, model }) =>
      `route "${name}" exists at the top level and wins; ${model} is not among its models`,
  }),
  CFG_INLINE_PREFERENCE_NAMELESS: define({
    severity: 'warning',
    plano: 'I',
    on: 'entry',
    docs,
    message: () => 'a routing preference without a name is skipped',
  }),
  CFG_INLINE_PREFERENCE_WILDCARD: define<{ model: string }>({
    severity: 'error',
    plano: 'V',
    on: 'key',
    docs,
    message: ({ model }) =>
      `"${model}" has routing preferences; models with routing preferences cannot be wildcards`,
  }),
  CFG_DUPLICATE_PREFERENCE: define<{ name: string; line: number }>({
    severity: 'error',
    plano: 'V',
    on: 'value',
    docs,
    message: ({ name, line }) =>
      `Duplicate routing preference name "${name}", please provide unique name for each routing preference; the first is in line ${line}`,
  }),
  CFG_PREFERENCE_UNKNOWN_MODEL: define<{ route: string; model: string; near: string | null }>({
    severity: 'error',
    plano: 'C',
    on: 'value',
    docs,
    leadsNowhere: true,
    message: ({ route, model, near }) =>
      `routing_preferences route '${route}' references model '${model}' which is not declared in model_providers${didYouMean(near)}`,
  }),
  CFG_PREFERENCE_VIA_WILDCARD: define<{ model: string; wildcard: string }>({
    severity: 'warning',
    plano: 'C',
    on: 'value',
    docs,
    tags: ['portability'],
    message: ({ model, wildcard }) => `"${model}" is covered by ${wildcard} only; Plano wants it declared`,
  }),
  CFG_PREFERENCE_NAMED_PROVIDER: define<{ model: string; name: string }>({
    severity: 'hint',
    plano: 'C',
    on: 'value',
    docs,
    tags: ['portability'],
    message: ({ model, name }) => `Plano knows "${model}" by the provider's name only, "${name}"`,
  }),
  CFG_PREFERENCE_DUPLICATE_MODEL: define<{ model: string }>({
    severity: 'warning',
    plano: 'ok',
    on: 'value',
    docs,
    message: ({ model }) => `"${model}" is already in this list`,
  }),
  CFG_PREFERENCE_SINGLE_MODEL: define({
    severity: 'hint',
    plano: 'ok',
    on: 'key',
    docs,
    message: () => 'one model only: there is nothing to fall back to on 429 or 5xx',
  }),
  CFG_PREFERENCE_VAGUE: define({
    severity: 'warning',
    plano: 'ok',
    on: 'value',
    docs,
    message: () => 'the description fits any request: use concrete verbs and name 3 to 5 kinds of task',
  }),
  CFG_PREFERENCE_SHORT: define({
    severity: 'hint',
    plano: 'ok',
    on: 'value',
    docs,
    message: () => 'a longer description helps the router to choose',
  }),
  CFG_PREFERENCE_OVERLAP: define<{ other: string; shared: readonly string[] }>({
    severity: 'warning',
    plano: 'ok',
    on: 'value',
    docs,
    message: ({ other, shared }) =>
      `hard to tell from route "${other}"${shared.length === 0 ? '' : `; shared words: ${shared.join(', ')}`}`,
  }),
  CFG_PREFERENCE_LONE: define({
    severity: 'hint',
    plano: 'ok',
    on: 'value',
    docs,
    message: () => 'with a single route there is nothing to choose between',
  }),
  CFG_PREFERENCE_NO_METRICS: define<{ route: string; prefer: string; type: string }>({
    severity: 'error',
    plano: 'C',
    on: 'value',
    docs,
    message: ({ route, prefer, type }) =>
      `routing_preferences route '${route}' uses prefer: ${prefer} but no ${type} metrics source is configured — add a ${type} metrics source to model_metrics_sources`,
  }),
  CFG_METRICS_DUPLICATE_SOURCE: define<{ type: string }>({
    severity: 'error',
    plano: 'C',
    on: 'entry',
    docs,
    message: ({ type }) => `there is already a ${type} source`,
  }),
  CFG_METRICS_PROVIDER_MISMATCH: define<{ provider: string; type: string; belongs: string }>({
    severity: 'error',
    plano: 'S',
    on: 'value',
    docs,
    message: ({ provider, type, belongs }) => `"${provider}" gives ${belongs}, not ${type}`,
  }),
  CFG_METRICS_UNUSED: define<{ type: string }>({
    severity: 'hint',
    plano: 'ok',
    on: 'entry',
    docs,
    message: ({ type }) => `no route or budget uses this ${type} source`,
  }),
  CFG_ROUTING_BUDGET_NO_COST: define({
    severity: 'error',
    plano: 'C',
    on: 'entry',
    docs,
    message: () =>
      'routing.routing_budget is configured but no cost metrics source is configured — add a cost source (e.g. models.dev) to model_metrics_sources so per-model input/cached rates are available for the switch-cost calculation',
  }),
  CFG_SESSION_CACHE_URL_MISSING: define({
    severity: 'error',
    plano: 'C',
    on: 'entry',
    docs,
    message: () => 'a redis session cache needs a url',
  }),
  CFG_SESSION_CACHE_URL_UNUSED: define({
    severity: 'warning',
    plano: 'I',
    on: 'key',
    docs,
    message: () => '"url" has no effect on a memory session cache',
  }),
  CFG_SESSION_TENANT_HEADER_MISSING: define({
    severity: 'hint',
    plano: 'W',
    on: 'key',
    docs,
    productionRaises: true,
    message: () => 'without session_cache.tenant_header all clients share one set of sessions',
  }),
  CFG_PROMPT_CACHING_DISABLED_KNOBS: define<{ key: string }>({
    severity: 'warning',
    plano: 'I',
    on: 'key',
    docs,
    message: ({ key }) => `"${key}" has no effect while prompt_caching.enabled is not true`,
  }),
  CFG_ROUTER_MODEL_UNKNOWN: define<{ model: string }>({
    severity: 'warning',
    plano: 'I',
    on: 'value',
    docs,
    leadsNowhere: true,
    message: ({ model }) =>
      `"${model}" is not declared: it is not available here, and Plano would send prompts to its vendor; declare it with a base_url`,
  }),
  CFG_ROUTER_MODEL_CONFLICT: define({
    severity: 'hint',
    plano: 'I',
    on: 'value',
    docs,
    tags: ['portability'],
    message: () => 'Plano uses llm_routing_model for both jobs; each keeps its own here',
  }),
  CFG_ROUTER_CHAIN: define({
    severity: 'hint',
    plano: 'I',
    on: 'value',
    docs,
    tags: ['portability'],
    message: () => 'Plano takes this text as one model id; PLANO_ROUTER_FALLBACK is the portable way',
  }),
  CFG_ROUTER_REMOTE: define<{ job: string }>({
    severity: 'hint',
    plano: 'ok',
    on: 'key',
    docs,
    message: ({ job }) => `prompts go to archfc.katanemo.dev for ${job}`,
  }),
};
