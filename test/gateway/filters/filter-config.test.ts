import { afterEach, describe, expect, it } from 'vitest';
import { analyseConfig } from '../../../src-gateway/config/analyse-config.ts';
import { environmentFromLayers } from '../../../src-gateway/config/environment.ts';
import { type GatewayFixture, startGateway } from '../../support/gateway-fixture.ts';
import { bodyTool, type McpFilterFixture, startMcpFilter } from '../../support/mcp-filter.ts';
import { answerJson, startRecordingProvider } from '../../support/recording-provider.ts';
import { completion } from '../listeners/base-config.ts';

const analyse = (text: string) =>
  analyseConfig({
    text,
    file: 'config.yaml',
    hash: '0',
    environment: environmentFromLayers([]),
    checkEnvironment: true,
  });

const model = (listener: string, more = '') => `
version: v0.4.0
listeners: [{type: model, name: llm, port: 12000, ${listener}}]
model_providers: [{model: openai/m, access_key: sk, default: true}]
${more}`;

const g = 'filters: [{id: g, url: "http://h:1", type: http}]';

describe('the config of filters', () => {
  it('[filters F01] fills in what a filter is by default', () => {
    const { config } = analyse(model('input_filters: [a]', 'filters: [{id: a, url: "http://h"}]'));
    expect(config?.filters).toEqual([
      { id: 'a', url: 'http://h', type: 'mcp', transport: 'streamable-http', tool: 'a' },
    ]);
  });

  it('[filters F02] knows no other members', () => {
    const { config, diagnostics } = analyse(
      model('input_filters: [a]', 'filters: [{id: a, url: "http://h", timeout: 5}]'),
    );
    expect(config).toBeNull();
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ severity: 'error', message: expect.stringContaining('timeout') }),
    );
  });

  // In the words of the diagnostics: they name listener and list by the place, for whole files alike.
  it('[filters F03] refuses a filter that nobody declared, and names those there are', () => {
    const { config, diagnostics } = analyse(model('output_filters: [missing]', g));
    expect(config).toBeNull();
    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        code: 'CFG_FILTER_UNKNOWN',
        severity: 'error',
        path: 'listeners[0].output_filters[0]',
        message: expect.stringMatching(/"missing" is not defined.*\(defined: g\)/),
      }),
    );
  });

  it('[filters F04] takes filter_chain of an agent', () => {
    const { config } = analyse(`
version: v0.4.0
agents: [{id: w, url: "http://h:2"}]
${g}
listeners: [{type: agent, name: t, port: 12001, router: plano_orchestrator_v1, agents: [{id: w, description: weather, filter_chain: [g]}]}]
model_providers: [{model: openai/m, access_key: sk, default: true}]
`);
    const agents = config?.listeners.find(({ type }) => type === 'agent')?.agents;
    expect(agents?.map(({ inputFilters }) => inputFilters)).toEqual([['g']]);
  });

  it('[filters F05] takes filter_chain of a listener', () => {
    const { config } = analyse(model('filter_chain: [g]', g));
    expect(config?.listeners[0]?.inputFilters).toEqual(['g']);
  });

  it('[filters F05b] does not guess when there are two chains', () => {
    const { diagnostics } = analyse(model('filter_chain: [g], input_filters: [g]', g));
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ code: 'CFG_FILTER_CHAIN_CONFLICT', severity: 'error' }),
    );
  });
});

describe('an agent that stands in for a filter', () => {
  let gateway: GatewayFixture | null = null;
  let agent: McpFilterFixture | null = null;
  afterEach(async () => {
    await gateway?.close();
    await agent?.close();
  });

  it('[filters F06] is called as an MCP server, and the editor hints at it', async () => {
    const up = await startRecordingProvider();
    up.answer = answerJson(200, completion);
    agent = await startMcpFilter({ tools: [bodyTool('w')] });
    const text = `
version: v0.4.0
agents: [{id: w, url: "${agent.url}"}]
listeners: [{type: model, name: llm, port: 12000, address: 127.0.0.1, input_filters: [w]}]
model_providers: [{model: openai/m, access_key: sk, base_url: "${up.url}", default: true}]
`;
    expect(analyse(text).diagnostics).toContainEqual(
      expect.objectContaining({ code: 'CFG_AGENT_AS_FILTER', severity: 'hint' }),
    );
    gateway = await startGateway(text);
    expect((await gateway.chat('m')).status).toBe(200);
    expect(agent.calls.map(({ params }) => params.name)).toEqual(['w']);
    await up.close();
  });
});
