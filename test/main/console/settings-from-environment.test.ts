import { describe, expect, it } from 'vitest';
import { defaultFilterSettings } from '../../../src-gateway/filters/filter-settings.ts';
import { defaultFunctionSettings } from '../../../src-gateway/functions/function-settings.ts';
import { defaultRoutingSettings } from '../../../src-gateway/routing/routing-settings.ts';
import { settingsFromEnvironment } from '../../../src-main/console/settings-from-environment.ts';

const read = (environment: Record<string, string>) =>
  settingsFromEnvironment({
    environment: { PLANO_IN_CONTAINER: '0', ...environment },
    version: '1.2.3',
    instance: 'default',
    embeddedCollector: true,
    localSampling: 100,
  });

describe('the settings of a run', () => {
  it('have safe defaults', () => {
    const { settings, warnings } = read({});
    expect(warnings).toEqual([]);
    expect(settings).toEqual({
      productVersion: '1.2.3',
      exposeInternalEndpoints: false,
      instance: 'default',
      maxBodyBytes: 33_554_432,
      maxResponseBytes: 67_108_864,
      sseHeartbeatMs: 15_000,
      agentStreamNormalise: true,
      maxSelectedAgents: 3,
      responseHeaders: true,
      modelFallback: true,
      listAliases: true,
      gatewayKey: null,
      aws: null,
      allowedOrigins: [],
      allowedHosts: [],
      metrics: { address: '127.0.0.1', port: 9092 },
      tracing: {
        embeddedCollector: true,
        localSampling: 100,
        endpoint: null,
        exporterHeaders: {},
        propagateToProviders: true,
        serviceName: 'plano',
      },
      routing: defaultRoutingSettings,
      functions: defaultFunctionSettings,
      guards: { engines: ['embedded/rules'], onError: 'rules', status: 200, threshold: 0.5 },
      filters: defaultFilterSettings,
      signals: {
        engine: 'precise',
        budgetMs: 50,
        phrases: [],
        workerFile: expect.stringMatching(/signals-worker\.ts$/),
      },
      cacheFolder: null,
      state: { isOff: false, file: null, configFolder: '.' },
      logLevel: 'info',
      captureContent: false,
      inContainer: false,
      loopbackTarget: null,
      drainDelayMs: 0,
      hostGateway: null,
    });
  });

  it.each([
    ['PLANO_SIGNALS_ENGINE', 'compat', { engine: 'compat' }],
    ['PLANO_SIGNALS_BUDGET_MS', '20', { budgetMs: 20 }],
  ])('reads %s=%s for the analysis of conversations', (name, value, expected) => {
    expect(read({ [name]: value }).settings.signals).toMatchObject(expected);
    expect(read({ [name]: 'broken' }).warnings).toMatchObject([expect.stringContaining(name)]);
  });

  it.each([
    ['PLANO_ROUTER', 'ollama/router, embedded/lexical', { router: ['ollama/router', 'embedded/lexical'] }],
    ['PLANO_AGENT_ROUTER', 'embedded/lexical', { agentRouter: ['embedded/lexical'] }],
    ['PLANO_ROUTER_FALLBACK', 'embedded/lexical', { fallback: ['embedded/lexical'] }],
    ['PLANO_HOSTED_ROUTER', 'off', { hosted: 'forbidden' }],
    ['PLANO_HOSTED_ROUTER_URL', 'http://127.0.0.1:1/x', { hostedUrl: 'http://127.0.0.1:1/x' }],
    ['PLANO_ROUTER_TIMEOUT_MS', '100', { timeoutMs: 100 }],
    ['PLANO_ROUTER_STRICT', '1', { strict: true }],
    ['PLANO_ROUTER_CIRCUIT', 'off', { circuit: null }],
    ['PLANO_ROUTER_CIRCUIT', '5/60', { circuit: { failures: 5, seconds: 60 } }],
    ['PLANO_NO_MATCH', 'default', { noMatch: 'default' }],
    [
      'PLANO_CACHE_WINDOW',
      'anthropic=3600,openai=60',
      { cacheWindowSeconds: { anthropic: 3600, openai: 60 } },
    ],
  ])('say of routing what %s=%s means', (name, value, expected) => {
    const { settings, warnings } = read({ [name]: value });
    expect(settings.routing).toEqual({ ...defaultRoutingSettings, ...expected });
    expect(warnings).toEqual([]);
  });

  it.each([
    [
      'PLANO_FUNCTION_CALLING_ENGINE',
      'openai/gpt-4o, embedded/slots',
      { engine: ['openai/gpt-4o', 'embedded/slots'] },
    ],
    ['PLANO_FUNCTION_CALLING_FALLBACK', 'embedded/slots', { fallback: ['embedded/slots'] }],
    ['PLANO_FUNCTION_CALLING_TIMEOUT_MS', '500', { timeoutMs: 500 }],
    ['PLANO_FUNCTION_CALLING_STRICT', '1', { strict: true }],
    ['PLANO_FUNCTION_CALLING_CONTEXT_TOKENS', '1024', { contextTokens: 1024 }],
    ['PLANO_FUNCTION_CALLING_ENTROPY', '0', { entropy: 0 }],
    ['PLANO_FUNCTION_CALLING_VARENTROPY', '1e-3', { varentropy: 0.001 }],
    ['PLANO_FUNCTION_CALLING_STRICT_VALUES', 'on', { strictValues: true }],
    ['PLANO_PROMPT_NO_MATCH', 'llm', {}],
    ['PLANO_PROMPT_NO_MATCH', 'agent:travel', { noMatchListener: 'travel' }],
    ['PLANO_TOOL_EVENTS', 'off', { toolEvents: false }],
  ])('say of functions what %s=%s means', (name, value, expected) => {
    const { settings, warnings } = read({ [name]: value });
    expect(settings.functions).toEqual({ ...defaultFunctionSettings, ...expected });
    expect(warnings).toEqual([]);
  });

  it.each([
    ['PLANO_FUNCTION_CALLING_ENGINE', 'a,b,c,d,e'],
    ['PLANO_FUNCTION_CALLING_ENTROPY', '-1'],
    ['PLANO_PROMPT_NO_MATCH', 'travel'],
    ['PLANO_TOOL_EVENTS', 'perhaps'],
  ])('keep the default of functions where %s=%s cannot be', (name, value) => {
    const { settings, warnings } = read({ [name]: value });
    expect(settings.functions).toEqual(defaultFunctionSettings);
    expect(warnings).toHaveLength(1);
  });

  it.each([
    ['PLANO_ROUTER', 'a,b,c,d,e'],
    ['PLANO_HOSTED_ROUTER_URL', 'ftp://x'],
    ['PLANO_ROUTER_CIRCUIT', '0/30'],
    ['PLANO_NO_MATCH', 'both'],
    ['PLANO_CACHE_WINDOW', 'anthropic'],
  ])('keep the default of routing where %s=%s cannot be', (name, value) => {
    const { settings, warnings } = read({ [name]: value });
    expect(settings.routing).toEqual(defaultRoutingSettings);
    expect(warnings).toHaveLength(1);
  });

  it.each([
    ['PLANO_MAX_BODY_BYTES', '1024', { maxBodyBytes: 1024 }],
    ['PLANO_MAX_RESPONSE_BYTES', '2048', { maxResponseBytes: 2048 }],
    ['PLANO_SSE_HEARTBEAT_SECONDS', '2.5', { sseHeartbeatMs: 2500 }],
    ['PLANO_SSE_HEARTBEAT_SECONDS', '0', { sseHeartbeatMs: 0 }],
    ['PLANO_RESPONSE_HEADERS', 'OFF', { responseHeaders: false }],
    ['PLANO_MODEL_FALLBACK', '0', { modelFallback: false }],
    ['PLANO_LIST_ALIASES', 'false', { listAliases: false }],
    ['PLANO_FILTER_TIMEOUT_MS', '250', { filters: { ...defaultFilterSettings, timeoutMs: 250 } }],
    [
      'PLANO_OUTPUT_FILTER_ON_ERROR',
      'Pass',
      { filters: { ...defaultFilterSettings, outputOnError: 'pass' } },
    ],
    ['PLANO_OUTPUT_FILTER_BATCH', 'on', { filters: { ...defaultFilterSettings, batchOutput: true } }],
    ['PLANO_GATEWAY_KEY', 'k', { gatewayKey: 'k' }],
    [
      'PLANO_ALLOWED_ORIGINS',
      'https://a.test, https://b.test',
      { allowedOrigins: ['https://a.test', 'https://b.test'] },
    ],
    ['PLANO_ALLOWED_HOSTS', 'dev.box', { allowedHosts: ['dev.box'] }],
    ['METRICS_BIND_ADDRESS', '[::1]:9999', { metrics: { address: '::1', port: 9999 } }],
    ['PLANO_BIND_ADDRESS', '0.0.0.0', { metrics: { address: '0.0.0.0', port: 9092 } }],
    [
      'OTEL_TRACING_GRPC_ENDPOINT',
      'http://c:4317/',
      { tracing: expect.objectContaining({ endpoint: 'http://c:4317' }) },
    ],
    [
      'OTEL_EXPORTER_OTLP_HEADERS',
      'Authorization=Bearer%20x,a=b',
      { tracing: expect.objectContaining({ exporterHeaders: { authorization: 'Bearer x', a: 'b' } }) },
    ],
    [
      'PLANO_PROPAGATE_TO_PROVIDERS',
      'off',
      { tracing: expect.objectContaining({ propagateToProviders: false }) },
    ],
    ['OTEL_SERVICE_NAME', 'shop', { tracing: expect.objectContaining({ serviceName: 'shop' }) }],
    ['LOG_LEVEL', 'warning', { logLevel: 'warn' }],
    ['RUST_LOG', 'debug', { logLevel: 'debug' }],
    ['PLANO_IN_CONTAINER', '1', { inContainer: true }],
    ['PLANO_LOOPBACK_TARGET', 'host.docker.internal', { loopbackTarget: 'host.docker.internal' }],
    ['PLANO_HOST_GATEWAY', '10.0.2.2', { hostGateway: '10.0.2.2' }],
    ['PLANO_DRAIN_DELAY_SECONDS', '5', { drainDelayMs: 5000 }],
  ])('take %s=%s', (name, value, expected) => {
    const { settings, warnings } = read({ [name]: value });
    expect(settings).toMatchObject(expected);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['PLANO_MAX_BODY_BYTES', '12 MB'],
    ['PLANO_MAX_BODY_BYTES', '-1'],
    ['PLANO_RESPONSE_HEADERS', 'maybe'],
    ['METRICS_BIND_ADDRESS', '127.0.0.1'],
    ['METRICS_BIND_ADDRESS', '127.0.0.1:99999'],
    ['OTEL_TRACING_GRPC_ENDPOINT', 'c:4317/path'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'secret-without-name'],
  ])('keep the default for an unusable %s and say so without the value (%s)', (name, value) => {
    const { settings, warnings } = read({ [name]: value });
    expect(settings).toEqual(read({}).settings);
    expect(warnings).toEqual([expect.stringMatching(`^RUN_SETTING_INVALID: ${name} `)]);
    expect(warnings.join()).not.toContain(value);
  });

  it('say who checks prompts, and how strictly', () => {
    const { settings, warnings } = read({
      PLANO_PROMPT_GUARD_ENGINE: 'http://127.0.0.1:9000, openai/gpt-4o-mini, embedded/rules-v1',
      PLANO_PROMPT_GUARD_ON_ERROR: 'block',
      PLANO_PROMPT_GUARD_STATUS: '400',
      PLANO_PROMPT_GUARD_SENSITIVITY: 'High',
    });
    expect(warnings).toEqual([]);
    expect(settings.guards).toEqual({
      engines: ['http://127.0.0.1:9000', 'openai/gpt-4o-mini', 'embedded/rules-v1'],
      onError: 'block',
      status: 400,
      threshold: 0.3,
    });
  });

  it('take the keys of AWS from where a config finds its variables', () => {
    const keys: Record<string, string> = { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'S' };
    const { settings } = settingsFromEnvironment({
      environment: { AWS_ACCESS_KEY_ID: 'other' },
      variable: (name) => keys[name],
      version: '1.2.3',
      instance: 'default',
      embeddedCollector: true,
      localSampling: 100,
    });
    expect(settings.aws).toEqual({
      accessKeyId: 'A',
      secretAccessKey: 'S',
      sessionToken: null,
      region: null,
    });
    expect(read({ AWS_PROFILE: 'nobody', AWS_SHARED_CREDENTIALS_FILE: '/nowhere' }).warnings).toEqual([
      expect.stringMatching(/^RUN_SETTING_INVALID: .*AWS_PROFILE/),
    ]);
  });

  it('[observability O52] take the usual metrics address for one that is nonsense', () => {
    const { settings, warnings } = read({ METRICS_BIND_ADDRESS: 'nonsense' });
    expect(settings.metrics).toEqual({ address: '127.0.0.1', port: 9092 });
    expect(warnings).toEqual([expect.stringContaining('METRICS_BIND_ADDRESS')]);
  });
});
