import { describe, expect, it } from 'vitest';
import { analyseConfig } from '../../../src-gateway/config/analyse-config.ts';
import { environmentFromLayers } from '../../../src-gateway/config/environment.ts';
import { startTravelGateway } from '../../support/agent-listener.ts';

function analyse(listener: string, more: string) {
  return analyseConfig({
    text: `version: v0.4.0
listeners: [{type: agent, name: travel, port: 8001, ${listener}}]
model_providers: [{model: openai/m, access_key: sk, default: true}]
${more}`,
    file: 'config.yaml',
    hash: '0',
    environment: environmentFromLayers([]),
    checkEnvironment: true,
  });
}

function errors(listener: string, more: string): string[] {
  const { config, diagnostics } = analyse(listener, more);
  expect(config).toBeNull();
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
}

describe('the config of agent listeners', () => {
  // In the words of the diagnostics: they name the listener by the place.
  it('[agent-listener A01] refuse an agent that nobody declared, and name those there are', () => {
    const { config, diagnostics } = analyse(
      'agents: [{id: b, description: x}]',
      'agents: [{id: a, url: "http://h"}]',
    );
    expect(config).toBeNull();
    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        code: 'CFG_AGENT_UNKNOWN',
        severity: 'error',
        path: 'listeners[0].agents[0].id',
        message: expect.stringMatching(/"b" is not defined in "agents".*\(defined: a\)/),
      }),
    );
  });

  it('[agent-listener A02] takes one id for one thing only', () => {
    const more = 'agents: [{id: a, url: "http://h"}]\nfilters: [{id: a, url: "http://h"}]';
    expect(errors('agents: [{id: a, description: x}]', more)).toContainEqual(
      expect.stringMatching(/^Duplicate agent id/),
    );
  });

  it('[agent-listener A03] opens no port for a listener without agents', () => {
    expect(errors('address: 127.0.0.1', '')).toHaveLength(1);
  });

  it.each(['filter_chain: [g]', 'input_filters: [g]'])('[agent-listener A04] takes %s', (chain) => {
    const { config } = analyse(
      `agents: [{id: a, description: x, ${chain}}]`,
      'agents: [{id: a, url: "http://h"}]\nfilters: [{id: g, url: "http://h"}]',
    );
    expect(config?.listeners[0]?.agents[0]?.inputFilters).toEqual(['g']);
  });

  it('[agent-listener A04] merges two chains of an agent, the old name first', () => {
    const { config, diagnostics } = analyse(
      'agents: [{id: a, description: x, filter_chain: [g], input_filters: [g, r]}]',
      'agents: [{id: a, url: "http://h"}]\nfilters: [{id: g, url: "http://h"}, {id: r, url: "http://h"}]',
    );
    expect(config).toBeNull();
    const conflict = diagnostics.find(({ code }) => code === 'CFG_FILTER_CHAIN_CONFLICT');
    expect(conflict?.severity).toBe('error');
    expect(conflict?.fixes[0]?.edits[0]?.newText).toBe('[g, r]');
  });

  it('[agent-listener A05] names a filter that nobody declared', () => {
    const agents = 'agents: [{id: a, description: x, filter_chain: [missing]}]';
    expect(errors(agents, 'agents: [{id: a, url: "http://h"}]')).toContainEqual(
      expect.stringContaining('missing'),
    );
  });

  it('[agent-listener A10] names the router that there is', () => {
    const agents = 'router: plano_agent_router, agents: [{id: a, description: x}]';
    expect(errors(agents, 'agents: [{id: a, url: "http://h"}]')).toContainEqual(
      expect.stringContaining('plano_orchestrator_v1'),
    );
  });

  it('[agent-listener A07] starts with a router that nobody declared, and never asks the vendor for it', async () => {
    const overrides = 'overrides: {agent_orchestration_model: openai/gpt-5-nano}';
    const { diagnostics } = analyse(
      'agents: [{id: a, description: x}]',
      `agents: [{id: a, url: "http://h"}]\n${overrides}`,
    );
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ code: 'CFG_ROUTER_MODEL_UNKNOWN', severity: 'warning' }),
    );
    const travel = await startTravelGateway({ selects: ['weather_agent'], config: overrides });
    const reply = await travel.ask({ messages: [{ role: 'user', content: 'hi' }] });
    expect(reply.headers).toMatchObject({ 'x-plano-router': 'none', 'x-plano-agents': 'flight_agent' });
    expect((await travel.span('plano(routing)')).attributes['plano.router.outcome']).toEqual({
      stringValue: 'unavailable',
    });
    expect(travel.engine.requests).toHaveLength(0);
    await travel.close();
  });
});
