import { describe, expect, it } from 'vitest';
import type { AnalyseOptions } from '../../../src-gateway/config/analyse-config.ts';
import type { GatewayConfig, ProviderConfig } from '../../../src-gateway/config/gateway-config.ts';
import { analyse, findings, shell } from './analyse.ts';

function configOf(text: string, options: Partial<AnalyseOptions> = {}): GatewayConfig {
  const { config, diagnostics } = analyse(text, options);
  if (config === null) throw new Error(`not valid: ${diagnostics.map(({ code }) => code).join(', ')}`);
  return config;
}

const head = 'version: v0.4.0\nlisteners: [{type: model, name: m, port: 12000}]\n';
const openai = 'model_providers: [{model: openai/gpt-4o, access_key: $A, default: true}]\n';
const route =
  'routing_preferences: [{name: code, description: writing new functions and modules, models: [openai/gpt-4o]}]\n';

const internal = (config: GatewayConfig) => config.providers.filter((provider) => provider.internal);
const named = (providers: readonly ProviderConfig[]) =>
  providers.map(({ name, modelId }) => `${name} (${modelId})`);

function onlyProvider(entry: string, options: Partial<AnalyseOptions> = {}): ProviderConfig {
  const [provider] = configOf(`${head}model_providers: [${entry}]\n`, options).providers;
  if (provider === undefined) throw new Error('no provider');
  return provider;
}

describe('the effective config', () => {
  it('[config D01] internal providers for a file with routes', () => {
    expect(named(internal(configOf(head + openai + route)))).toEqual([
      'plano-orchestrator (Plano-Orchestrator)',
      'arch-function (Arch-Function)',
      'plano/orchestrator (Plano-Orchestrator)',
    ]);
  });

  it('[config D02] internal providers for a file without routes', () => {
    expect(named(internal(configOf(head + openai)))).toEqual([
      'arch-function (Arch-Function)',
      'plano/orchestrator (Plano-Orchestrator)',
    ]);
  });

  it('[config D03] a routing model of one’s own', () => {
    const text = `${head}model_providers: [{model: openai/gpt-4o, access_key: $A, default: true}, {model: plano/R, base_url: "http://127.0.0.1:9000"}]
overrides: {llm_routing_model: plano/R}
${route}`;
    expect(named(internal(configOf(text)))).toEqual([
      'arch-function (Arch-Function)',
      'plano/orchestrator (Plano-Orchestrator)',
    ]);
  });

  it('an undeclared routing model is never replaced by the hosted one', () => {
    const text = `${head}${openai}overrides: {llm_routing_model: acme/router}\n${route}`;
    expect(named(internal(configOf(text)))).not.toContain('plano-orchestrator (router)');
    expect(findings(text)).toEqual(['warning CFG_ROUTER_MODEL_UNKNOWN overrides.llm_routing_model']);
  });

  it('[config D04] a model listener opens for the providers of an agent-only file', () => {
    const text = `version: v0.4.0
agents: [{id: w, url: "http://h:1"}]
listeners: [{type: agent, name: desk, port: 8000, agents: [{id: w, description: Weather forecasts and alerts for any city.}]}]
${openai}`;
    expect(configOf(text).listeners.map(({ name, port, implicit }) => [name, port, implicit])).toEqual([
      ['desk', 8000, false],
      ['egress_traffic', 12000, true],
    ]);
    expect(findings(text, { hints: true })).toContain('hint CFG_IMPLICIT_MODEL_LISTENER listeners');
  });

  it('[config D05] a subscription without a stored record', () => {
    const provider = onlyProvider('{model: chatgpt/*}', {
      environment: shell({ CHATGPT_ACCOUNT_ID: 'acc' }),
    });
    expect(provider).toMatchObject({
      origin: 'https://chatgpt.com',
      pathPrefix: '/backend-api/codex',
      auth: { kind: 'client' },
      headers: { 'ChatGPT-Account-Id': 'acc', originator: 'codex_cli_rs' },
    });
  });

  it('a subscription whose account nobody names', () => {
    expect(onlyProvider('{model: chatgpt/*}').headers).not.toHaveProperty('ChatGPT-Account-Id');
  });

  it('[config D06] Kimi Code', () => {
    const provider = onlyProvider(
      '{model: moonshotai/kimi-for-coding, access_key: $A, base_url: "https://api.kimi.com/coding/"}',
    );
    expect(provider).toMatchObject({ pathPrefix: '/coding/v1', headers: { 'User-Agent': 'KimiCLI/1.3' } });
  });

  it('[config D07] a header of one’s own wins whatever its case', () => {
    const provider = onlyProvider(
      '{model: moonshotai/kimi-for-coding, access_key: $A, base_url: "https://api.kimi.com/coding/", headers: {user-agent: Mine/1}}',
    );
    expect(provider.headers).toEqual({ 'user-agent': 'Mine/1' });
  });

  it.each([
    ['groq/x', 'https://api.groq.com/openai/v1', null],
    ['gemini/gemini-2.0-flash', 'https://generativelanguage.googleapis.com/v1beta', null],
    ['zhipu/glm-4.6', 'https://api.z.ai', null],
    ['zhipu/glm-4.6', 'https://api.z.ai/api/coding/paas/v4', '/api/coding/paas/v4'],
    ['openai/x', 'http://gw.local:8080/api/v2/', '/api/v2'],
  ])('%s at %s has path prefix %s', (model, url, prefix) => {
    expect(onlyProvider(`{model: ${model}, access_key: $A, base_url: "${url}"}`).pathPrefix).toBe(prefix);
  });

  it('keeps two ports of one host apart, and the query of a base URL', () => {
    const text = `${head}model_providers:
  - {model: local/a, base_url: "http://localhost:8000", provider_interface: openai, default: true}
  - {model: local/b, base_url: "http://localhost:8001?api-version=1", provider_interface: openai}
`;
    expect(
      configOf(text)
        .providers.slice(0, 2)
        .map(({ origin, query }) => [origin, query]),
    ).toEqual([
      ['http://localhost:8000', null],
      ['http://localhost:8001', 'api-version=1'],
    ]);
  });

  it('[config D12] the machine of a container, seen natively', () => {
    const text = `version: v0.4.0
agents: [{id: w, url: "http://host.docker.internal:8001"}]
listeners: [{type: agent, name: o, port: 8000, agents: [{id: w, description: Weather forecasts and alerts for any city.}]}]
`;
    expect(findings(text, { hints: true })).toContain('hint CFG_DOCKER_HOST_MAPPED agents[0].url');
    expect(findings(text, { hints: true, mode: 'container' }).join()).not.toContain('CFG_DOCKER_HOST_MAPPED');
  });

  it('[config D16] a duration in minutes', () => {
    const text = head.replace('port: 12000', 'port: 12000, timeout: 2m') + openai;
    expect(configOf(text).listeners[0]?.timeoutMs).toBe(120_000);
    const { diagnostics } = analyse(text);
    const warning = diagnostics.find(({ code }) => code === 'CFG_DURATION_FORMAT');
    expect(warning).toMatchObject({ severity: 'warning', fixes: [{ edits: [{ newText: '120s' }] }] });
  });

  it('[config D17] an agent listener waits as long as the others', () => {
    const text = `version: v0.4.0
agents: [{id: w, url: "http://h:1"}]
listeners: [{type: agent, name: o, port: 8000, agents: [{id: w, description: Weather forecasts and alerts for any city.}]}]
`;
    expect(configOf(text).listeners[0]?.timeoutMs).toBe(300_000);
  });

  it('[config D18] endpoints get the port of their protocol', () => {
    const text = `${head}${openai}endpoints: {tls: {endpoint: h, protocol: https}, plain: {endpoint: h}}\n`;
    const { endpoints } = configOf(text);
    expect(endpoints.tls).toMatchObject({ host: 'h', port: 443, protocol: 'https' });
    expect(endpoints.plain).toMatchObject({ host: 'h', port: 80, protocol: 'http' });
  });

  it('reads the object form of listeners with its own addresses', () => {
    const text = `version: v0.1.0
listeners:
  ingress_traffic: {address: 0.0.0.0, port: 10000, message_format: openai, timeout: 30s}
llm_providers: [{model: openai/gpt-4o, access_key: $A, default: true}]
`;
    const shown = configOf(text).listeners.map(({ name, type, address, port, timeoutMs }) => [
      name,
      type,
      address,
      port,
      timeoutMs,
    ]);
    expect(shown).toEqual([
      ['egress_traffic', 'model', '127.0.0.1', 12000, 300_000],
      ['ingress_traffic', 'prompt', '0.0.0.0', 10000, 30_000],
    ]);
  });

  it('lifts inline preferences and joins their models', () => {
    const text = `version: v0.3.0
listeners: [{type: model, name: m, port: 12000}]
model_providers:
  - {model: openai/gpt-4o, access_key: $A, default: true, routing_preferences: [{name: code generation, description: writing new functions and modules}]}
  - {model: anthropic/claude-sonnet-4-6, access_key: $B, routing_preferences: [{name: code generation, description: writing new code of any kind here}]}
`;
    expect(configOf(text).preferences).toEqual([
      {
        name: 'code generation',
        description: 'writing new functions and modules',
        models: ['openai/gpt-4o', 'anthropic/claude-sonnet-4-6'],
        prefer: 'none',
      },
    ]);
  });

  it('takes the first default, or the only provider', () => {
    const two = `${head}model_providers: [{model: openai/a, access_key: $A, default: true}, {model: openai/b, access_key: $A, default: true}]\n`;
    expect(configOf(two).providers.map((provider) => provider.default)).toEqual([true, false, false, false]);
    expect(onlyProvider('{model: openai/a, access_key: $A}').default).toBe(true);
    expect(onlyProvider('{model: openai/*, access_key: $A}').default).toBe(false);
  });

  it('keeps static attributes as they are written', () => {
    const text = `${head}${openai}tracing: {random_sampling: 100, span_attributes: {header_prefixes: [X-Acme-], static: {service.version: 2.10}}}\n`;
    expect(configOf(text).tracing).toMatchObject({
      randomSampling: 100,
      headerPrefixes: ['x-acme-'],
      staticAttributes: { 'service.version': '2.10' },
    });
  });

  it('binds where it is told', () => {
    expect(configOf(head + openai, { defaultAddress: '0.0.0.0' }).listeners[0]?.address).toBe('0.0.0.0');
  });
});
