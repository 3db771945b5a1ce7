import { describe, expect, it } from 'vitest';
import { defaultFunctionSettings } from '../../../src-gateway/functions/function-settings.ts';
import { hostedRouter } from '../../../src-gateway/routing/hosted-router.ts';
import {
  defaultRoutingSettings,
  type RoutingSettings,
} from '../../../src-gateway/routing/routing-settings.ts';
import { configFrom } from '../../support/config-from.ts';

const one = 'agents: [{id: a, description: x}]';
const two = 'agents: [{id: a, description: x}, {id: b, description: y}]';

const targets = `endpoints: {e: {endpoint: "h:1"}}
prompt_targets: [{name: f, description: d, endpoint: {name: e, path: /f}}]`;

function found(listener: string, more = '', settings: Partial<RoutingSettings> = {}): string | null {
  const config = configFrom(`version: v0.4.0
agents: [{id: a, url: "http://h:1"}, {id: b, url: "http://h:2"}]
listeners: [{type: model, name: m, port: 12000}, {type: agent, name: t, port: 8001, ${listener}}]
model_providers: [{model: openai/m, access_key: k, default: true}]
${more}`);
  return hostedRouter(config, { ...defaultRoutingSettings, ...settings })?.model ?? null;
}

const preferences = 'routing_preferences: [{name: n, description: d, models: [openai/m]}]';

describe('hostedRouter', () => {
  it.each([
    ['a listener with several agents', two, '', {}, 'Plano-Orchestrator'],
    ['a listener with one agent', one, '', {}, null],
    ['preferences', one, preferences, {}, 'Plano-Orchestrator'],
    ['functions', one, targets, {}, 'Arch-Function'],
    ['agents that are selected by words', two, '', { agentRouter: ['embedded/lexical'] }, null],
    [
      'a hosted router behind others',
      two,
      '',
      { agentRouter: ['none', 'Plano-Orchestrator'] },
      'Plano-Orchestrator',
    ],
  ])('says where conversations may go with %s', (_case, listener, more, settings, router) => {
    expect(found(listener, more, settings)).toBe(router);
  });

  it('says that nothing goes anywhere where functions are chosen here', () => {
    const functions = { ...defaultFunctionSettings, engine: ['embedded/slots'] };
    const config = configFrom(`version: v0.4.0
listeners: [{type: prompt, name: p, port: 10000}]
model_providers: [{model: openai/m, access_key: k}]
${targets}`);
    expect(hostedRouter(config, defaultRoutingSettings)?.model).toBe('Arch-Function');
    expect(hostedRouter(config, defaultRoutingSettings, functions)).toBeNull();
  });
});
