import { define } from './define.ts';

const docs = 'config/tracing';

export const tracingDiagnostics = {
  CFG_TRACING_MISSING: define({
    severity: 'hint',
    plano: 'ok',
    on: 'entry',
    docs,
    productionRaises: true,
    message: () => 'no "tracing" section: nothing is recorded unless the console asks for it',
  }),
  CFG_TRACING_OFF: define({
    severity: 'hint',
    plano: 'ok',
    on: 'key',
    docs,
    productionRaises: true,
    message: () => 'random_sampling is 0 or absent, which switches tracing off',
  }),
  CFG_TRACING_SAMPLING_HIGH: define<{ sampling: number }>({
    severity: 'hint',
    plano: 'ok',
    on: 'value',
    docs,
    tags: ['production'],
    message: ({ sampling }) => `${sampling} percent is much for production; 5 to 20 suit high traffic`,
  }),
  CFG_TRACING_NO_SPAN_ATTRIBUTES: define({
    severity: 'hint',
    plano: 'ok',
    on: 'key',
    docs,
    message: () => 'no span_attributes: a header prefix and an environment make traces easier to filter',
  }),
  CFG_TRACING_ENDPOINT_SCHEME: define<{ given: string }>({
    severity: 'error',
    plano: 'V',
    on: 'value',
    docs,
    message: ({ given }) =>
      `Invalid opentracing_grpc_endpoint ${given}, scheme must be http; write http://host:port`,
  }),
  CFG_TRACING_ENDPOINT_TLS: define({
    severity: 'warning',
    plano: 'V',
    on: 'value',
    docs,
    tags: ['portability'],
    message: () => 'spans are exported over TLS here; opentracing_grpc_endpoint scheme must be http in Plano',
  }),
  CFG_TRACING_ENDPOINT_PATH: define<{ given: string; path: string }>({
    severity: 'error',
    plano: 'V',
    on: 'value',
    docs,
    message: ({ given, path }) =>
      `Invalid opentracing_grpc_endpoint ${given}, path must be empty; cut "${path}"`,
  }),
  CFG_TRACING_ENDPOINT_PORT: define({
    severity: 'warning',
    plano: 'C',
    on: 'value',
    docs,
    message: () => 'the endpoint has no port; 4317 is assumed, Plano does not start',
  }),
  CFG_TRACING_STATIC_TYPE: define<{ text: string }>({
    severity: 'warning',
    plano: 'S',
    on: 'value',
    docs,
    message: ({ text }) => `attribute values are text; write "${text}"`,
  }),
  CFG_TRACING_PREFIX_CASE: define<{ prefix: string }>({
    severity: 'warning',
    plano: 'I',
    on: 'value',
    docs,
    message: ({ prefix }) => `header names are compared in lower case; write ${prefix}`,
  }),
  CFG_TRACING_PREFIX_DASH: define<{ prefix: string }>({
    severity: 'hint',
    plano: 'ok',
    on: 'value',
    docs,
    message: ({ prefix }) => `a prefix usually ends with "-": ${prefix}-`,
  }),
  CFG_TRACING_PREFIX_BROAD: define<{ prefix: string }>({
    severity: 'warning',
    plano: 'ok',
    on: 'value',
    docs,
    tags: ['secret'],
    message: ({ prefix }) => `the prefix "${prefix}" matches nearly all headers and may record credentials`,
  }),
  CFG_TRACING_STATIC_RESERVED: define<{ key: string }>({
    severity: 'hint',
    plano: 'ok',
    on: 'key',
    docs,
    message: ({ key }) => `the gateway sets "${key}" itself`,
  }),
  CFG_EXPORTER_CAPTURES_MESSAGES: define({
    severity: 'hint',
    plano: 'ok',
    on: 'value',
    docs,
    productionRaises: true,
    message: () => 'texts of prompts and answers leave the machine',
  }),
};
