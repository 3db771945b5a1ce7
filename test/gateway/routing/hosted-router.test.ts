import { describe, expect, it } from 'vitest';
import { hostedRouter } from '../../../src-gateway/routing/hosted-router.ts';
import {
  defaultRoutingSettings,
  type RoutingSettings,
} from '../../../src-gateway/routing/routing-settings.ts';
import { configFrom } from '../../support/config-from.ts';

const one = 'agents: [{id: a, description: x}]';
const two = 'agents: [{id: a, description: x}, {id: b, description: y}]';

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
});
