import { describe, expect, it } from 'vitest';
import { analyse, findings } from './analyse.ts';

const listeners = 'listeners: [{type: model, name: m, port: 12000}]\n';
const providers = 'model_providers: [{model: openai/gpt-4o, access_key: $A, default: true}]\n';
const head = `version: v0.4.0\n${listeners}${providers}`;

function messagesOf(text: string, code: string): string[] {
  return analyse(text)
    .diagnostics.filter((diagnostic) => diagnostic.code === code && diagnostic.severity === 'error')
    .map(({ message }) => message);
}

describe('routes in a config', () => {
  it('[routing 1] two routes of one name', () => {
    const text = `${head}routing_preferences:
  - {name: a, description: writing new functions and modules, models: [openai/gpt-4o]}
  - {name: a, description: reviewing code for hidden bugs, models: [openai/gpt-4o]}
`;
    expect(messagesOf(text, 'CFG_DUPLICATE_PREFERENCE')[0]).toContain(
      'Duplicate routing preference name "a"',
    );
  });

  it('[routing 2] a model that is not declared', () => {
    const text = `${head}routing_preferences: [{name: code, description: writing new functions and modules, models: [openai/zzz]}]\n`;
    expect(messagesOf(text, 'CFG_PREFERENCE_UNKNOWN_MODEL')[0]).toContain(
      "routing_preferences route 'code' references model 'openai/zzz' which is not declared in model_providers",
    );
  });

  it('[routing 3] a model that a wildcard covers', () => {
    const text = `version: v0.4.0\n${listeners}model_providers: [{model: openai/*, access_key: $A}]
routing_preferences: [{name: code, description: writing new functions and modules, models: [openai/gpt-4.1]}]
`;
    expect(analyse(text).valid).toBe(true);
    expect(analyse(text).config?.preferences[0]?.models).toEqual(['openai/gpt-4.1']);
  });

  it.each(['v0.3.0', 'v0.4.0'])('[routing 4 5] inline routes of one name at %s', (version) => {
    const text = `version: ${version}\n${listeners}model_providers:
  - {model: openai/gpt-4o, access_key: $A, default: true, routing_preferences: [{name: x, description: writing new functions and modules}]}
  - {model: anthropic/c, access_key: $A, routing_preferences: [{name: x, description: reviewing the code of others for bugs}]}
`;
    expect(analyse(text).config?.preferences).toEqual([
      {
        name: 'x',
        description: 'writing new functions and modules',
        models: ['openai/gpt-4o', 'anthropic/c'],
        prefer: 'none',
      },
    ]);
    expect(findings(text)).toEqual([
      'warning CFG_INLINE_PREFERENCES_DEPRECATED model_providers[0].routing_preferences',
      'warning CFG_INLINE_PREFERENCES_CONFLICT model_providers[1].routing_preferences[0].description',
    ]);
  });

  it('[routing 6] inline routes on a wildcard', () => {
    const text = `version: v0.3.0\n${listeners}model_providers: [{model: openai/*, access_key: $A, routing_preferences: [{name: x, description: writing new functions}]}]\n`;
    expect(messagesOf(text, 'CFG_INLINE_PREFERENCE_WILDCARD')[0]).toContain('cannot be wildcards');
  });

  it('[routing 7] the cheapest model without prices', () => {
    const text = `${head}routing_preferences: [{name: code, description: writing new functions and modules, models: [openai/gpt-4o], selection_policy: {prefer: cheapest}}]\n`;
    expect(messagesOf(text, 'CFG_PREFERENCE_NO_METRICS')[0]).toMatch(/'code'.*cost metrics source/);
  });

  it('accepts built-in routers and refuses unknown ones', () => {
    const withRouter = (router: string) => `${head}overrides: {llm_routing_model: "${router}"}\n`;
    expect(findings(withRouter('none'))).toEqual([]);
    expect(findings(withRouter('openai/gpt-4o, embedded/lexical'))).toEqual([]);
    expect(findings(withRouter('embedded/foo'))).toEqual([
      'error CFG_ROUTER_MODEL_UNKNOWN overrides.llm_routing_model',
    ]);
    expect(findings(withRouter('openai/undeclared'))).toEqual([
      'warning CFG_ROUTER_MODEL_UNKNOWN overrides.llm_routing_model',
    ]);
  });

  it('[observability O17] sampling above 100 percent', () => {
    const text = `${head}tracing: {random_sampling: 150}\n`;
    expect(messagesOf(text, 'CFG_OUT_OF_RANGE')[0]).toContain(
      'tracing.random_sampling must be between 0 and 100',
    );
    expect(analyse(text).config).toBeNull();
  });

  it('merges both names of a filter chain, the old one first', () => {
    const text = `version: v0.4.0
filters: [{id: a, url: "http://h:1", type: http}, {id: b, url: "http://h:2", type: http}, {id: c, url: "http://h:3", type: http}]
listeners: [{type: model, name: m, port: 12000, input_filters: [a, b], filter_chain: [c, a]}]
${providers}`;
    expect(analyse(text).effective?.listeners[0]?.inputFilters).toEqual(['c', 'a', 'b']);
    const conflict = analyse(text).diagnostics.find(({ code }) => code === 'CFG_FILTER_CHAIN_CONFLICT');
    expect(conflict?.fixes[0]?.edits[0]?.newText).toBe('[c, a, b]');
  });
});
