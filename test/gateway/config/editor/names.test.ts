import { describe, expect, it } from 'vitest';
import type { TextEdit } from '../../../../src-gateway/config/diagnostic.ts';
import { renameAt } from '../../../../src-gateway/config/editor/rename-at.ts';
import { definitionAt, referencesAt } from '../../../../src-gateway/config/editor/symbol-at.ts';
import { applyFix } from '../apply-fix.ts';

const desk = `version: v0.3.0
agents:
  - id: weather
    url: http://localhost:8001
listeners:
  - type: agent
    name: desk
    port: 8000
    router: plano_orchestrator_v1
    agents:
      - id: weather
        description: Live weather by city.
model_providers:
  - model: openai/gpt-4o
    default: true
`;

const full = `version: v0.4.0
agents:
  - {id: rag, url: http://localhost:1}
filters:
  - id: guard
    url: http://localhost:2
endpoints:
  shop:
    endpoint: localhost:3
listeners:
  - type: agent
    name: desk
    port: 8000
    input_filters: [guard]
    agents:
      - id: rag
        input_filters:
          - "guard"
prompt_targets:
  - name: buy
    description: x
    endpoint: {name: shop, path: /}
model_providers:
  - model: openai/gpt-4o # the big one
    name: big
  - model: openai/gpt-4o-mini
  - model: mistral/*
model_aliases:
  fast.v1:
    target: gpt-4o-mini
  smart.v1:
    target: openai/gpt-4o
routing_preferences:
  - name: code
    description: x
    models: [openai/gpt-4o, gpt-4o-mini, fast.v1, big]
overrides:
  llm_routing_model: openai/gpt-4o
`;

/** The offset in the middle of the n-th occurrence, from 1. */
function at(text: string, needle: string, nth = 1): number {
  let found = -1;
  for (let count = 0; count < nth; count++) found = text.indexOf(needle, found + 1);
  return found + 1;
}

const shown = ({ range: { start, end } }: Pick<TextEdit, 'range'>) =>
  `${start.line}:${start.column}-${end.line}:${end.column}`;

function renamed(text: string, offset: number, name: string): string {
  const result = renameAt(text, offset, name);
  if (result.kind === 'refused') return `refused: ${result.reason}`;
  return applyFix(text, { title: '', kind: 'safe', edits: result.edits });
}

describe('definition and references', () => {
  it.each([
    ['an agent of a listener', 'rag', 2, '3:10-3:13'],
    ['a filter in a list', 'guard', 2, '5:9-5:14'],
    ['a filter in quotes', 'guard', 3, '5:9-5:14'],
    ['an endpoint of a target', 'shop', 2, '8:3-8:7'],
    ['a bare model id', 'gpt-4o-mini', 2, '26:12-26:30'],
    ['a model of a route', 'openai/gpt-4o', 4, '24:12-24:25'],
    ['an alias of a route', 'fast.v1', 2, '29:3-29:10'],
    ['a provider name', 'big]', 1, '25:11-25:14'],
    ['the routing model', 'openai/gpt-4o', 5, '24:12-24:25'],
  ])('finds the definition of %s', (_what, needle, nth, range) => {
    const found = definitionAt(full, at(full, needle, nth));
    expect(found === null ? null : shown(found)).toBe(range);
  });

  it('lists the definition and every use in file order', () => {
    expect(referencesAt(full, at(full, 'openai/gpt-4o')).map(({ path }) => path)).toEqual([
      'model_providers[0].model',
      'model_aliases.smart.v1.target',
      'routing_preferences[0].models[0]',
      'overrides.llm_routing_model',
    ]);
  });

  it('finds nothing at keys, numbers and in broken places', () => {
    expect(definitionAt(full, at(full, 'port'))).toBeNull();
    expect(referencesAt(full, at(full, '8000'))).toEqual([]);
    expect(referencesAt('listeners: [\n', 3)).toEqual([]);
  });
});

describe('rename', () => {
  it('[ux A5] changes an agent at its definition and its use, and nothing else', () => {
    const result = renameAt(desk, desk.indexOf('weather'), 'wx');
    expect(result.kind === 'edits' ? result.edits.map(shown) : result).toEqual(['3:9-3:16', '11:13-11:20']);
    expect(renamed(desk, desk.indexOf('weather'), 'wx')).toBe(desk.replaceAll(/weather(?! by)/g, 'wx'));
  });

  it('works from a use, keeps quotes and comments', () => {
    expect(renamed(full, at(full, 'guard', 3), 'screen')).toBe(full.replaceAll('guard', 'screen'));
  });

  it('renames a model in all its spellings', () => {
    expect(renamed(full, at(full, 'openai/gpt-4o-mini'), 'openai/gpt-5-nano')).toBe(
      full.replaceAll('gpt-4o-mini', 'gpt-5-nano'),
    );
    expect(renamed(full, at(full, 'gpt-4o-mini', 3), 'gpt-5-nano')).toBe(
      full.replaceAll('gpt-4o-mini', 'gpt-5-nano'),
    );
  });

  it.each([
    ['an alias', 'fast.v1', 'quick.v1'],
    ['an endpoint', 'shop', 'store'],
    ['a listener', 'desk', 'front'],
    ['a route', 'code', 'review'],
  ])('renames %s', (_what, name, newName) => {
    expect(renamed(full, at(full, name), newName)).toBe(full.replaceAll(name, newName));
  });

  it('puts a name into quotes where YAML would read something else', () => {
    expect(renamed(desk, desk.indexOf('weather'), '12')).toContain('- id: "12"');
    expect(renamed(desk, desk.indexOf('weather'), 'yes')).toContain('- id: "yes"');
  });

  it.each([
    ['a place without a name', 'port', 'x', /Only names/],
    ['a wildcard', 'mistral/*', 'mistral/x', /stands for many models/],
    ['a model name without provider', 'openai/gpt-4o', 'gpt-5', /with its provider/],
    ['a taken model', 'openai/gpt-4o', 'openai/gpt-4o-mini', /already a model/],
    ['a filter called like an agent', 'guard', 'rag', /already an agent/],
    ['an alias called like a provider', 'fast.v1', 'big', /already a provider/],
    ['an empty name', 'guard', '', /not empty/],
    ['a line break', 'guard', 'a\nb', /line breaks/],
    ['a variable', 'guard', '$NAME', /variables/],
  ])('refuses %s', (_what, needle, newName, reason) => {
    expect(renamed(full, at(full, needle), newName)).toMatch(reason);
  });
});
