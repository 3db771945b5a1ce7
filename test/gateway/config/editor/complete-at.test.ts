import { describe, expect, it } from 'vitest';
import { completeAt } from '../../../../src-gateway/config/editor/complete-at.ts';
import type { CompletionFacts } from '../../../../src-gateway/config/editor/completion.ts';
import { applyFix } from '../apply-fix.ts';
import { atMark } from './at-mark.ts';

/** Labels of the completions at the `|` of a text. */
function complete(marked: string, facts?: CompletionFacts): string[] {
  const { text, offset } = atMark(marked);
  return completeAt(text, offset, facts).map(({ label }) => label);
}

/** The text after a completion at its `|` was taken: the first, or the one of that label. */
function completed(marked: string, label?: string): string {
  const { text, offset } = atMark(marked);
  const taken = completeAt(text, offset).find((one) => label === undefined || one.label === label);
  if (taken === undefined) return 'nothing';
  const edits = [{ range: taken.range, newText: taken.insertText }];
  return applyFix(text, { title: '', kind: 'safe', edits });
}

const desk = `version: v0.3.0
agents:
  - id: weather
    url: http://localhost:8001
listeners:
  - type: agent
    name: desk
    port: 8000
    agents:
      - id: |
        description: Live weather by city.
model_providers:
  - model: openai/gpt-4o
    access_key: $OPENAI_API_KEY
`;

const full = `version: v0.4.0
agents:
  - {id: rag, url: http://localhost:8000}
filters:
  - id: guard
    url: http://localhost:12000
  - id: rewrite
endpoints:
  shop: {endpoint: localhost:3}
listeners:
  - {type: agent, name: desk, port: 8002, input_filters: [guard], agents: [{id: rag}]}
model_providers:
  - model: openai/gpt-4o
    name: big
  - model: openai/gpt-4o-mini
model_aliases:
  fast.v1: {target: gpt-4o-mini}
`;

describe('completion of keys', () => {
  it('offers what a map still lacks, required keys first', () => {
    expect(complete('version: v0.4.0\nlisteners:\n  - type: model\n    |\n').slice(0, 2)).toEqual([
      'name',
      'port',
    ]);
    expect(complete('listeners:\n  - type: model\n    |\n')).not.toContain('agents');
    expect(complete('listeners:\n  - type: agent\n    |\n')).toContain('agents');
    expect(complete('version: v0.4.0\n|')[0]).toBe('listeners');
    expect(complete('version: v0.4.0\n|')).not.toContain('llm_providers');
  });

  it('chooses the keys of an exporter by its type', () => {
    expect(complete('tracing:\n  exporters:\n    - type: file\n      |\n')).toEqual(['path']);
  });

  it('starts the value that fits', () => {
    expect(completed('listeners:\n  - type: agent\n    ag|\n', 'agents')).toContain('    agents:\n      - ');
    expect(completed('listeners:\n  - type: model\n    na|\n', 'name')).toContain('    name: ');
  });
});

describe('completion of values', () => {
  it('[ux A6] offers exactly the agents of the file, and writes the one that is taken', () => {
    expect(complete(desk)).toEqual(['weather']);
    expect(completed(desk)).toBe(desk.replace('|', 'weather'));
  });

  it('offers agents that no listener has yet first', () => {
    const two = desk
      .replace('  - id: weather', '  - id: weather\n    url: http://localhost:8001\n  - id: news')
      .replace('- id: |', '- id: weather\n        description: x\n      - id: |');
    expect(complete(two)).toEqual(['news', 'weather']);
  });

  it('works in flow style, in quotes and on half-written text', () => {
    expect(complete('listeners: [{type: |}]\n')).toEqual(['model', 'prompt', 'agent']);
    expect(complete('listeners:\n  - type: "|"\n')).toEqual(['model', 'prompt', 'agent']);
    expect(complete('listeners:\n  - type: |\nmodel_providers:\n  - model: "openai\n')).toEqual([
      'model',
      'prompt',
      'agent',
    ]);
  });

  it('replaces the word under the cursor', () => {
    expect(completed('listeners:\n  - type: mo|d\n')).toBe('listeners:\n  - type: model\n');
  });

  it.each([
    ['filters of a chain, those that are not in it', '    input_filters: [guard, |]', ['rewrite', 'rag']],
    [
      'endpoints, agents and filters of a prompt target',
      'prompt_targets:\n  - endpoint: {name: |}',
      ['shop', 'rewrite', 'rag', 'guard'],
    ],
    [
      'aliases, models and their names for a route, those that nothing uses first',
      'routing_preferences:\n  - name: code\n    models: [openai/gpt-4o, |]',
      ['fast.v1', 'big', 'openai/gpt-4o-mini'],
    ],
    [
      'models of a token limit, aliases too',
      'ratelimits:\n  - model: |',
      ['fast.v1', 'openai/gpt-4o', 'big', 'openai/gpt-4o-mini'],
    ],
    [
      'models for the router, and the one that it has without',
      'overrides:\n  llm_routing_model: |',
      ['openai/gpt-4o', 'big', 'openai/gpt-4o-mini', 'Plano-Orchestrator'],
    ],
    [
      'models for the orchestrator',
      'overrides:\n  agent_orchestration_model: |',
      ['openai/gpt-4o', 'big', 'openai/gpt-4o-mini', 'Plano-Orchestrator'],
    ],
  ])('offers %s', (_what, line, labels) => {
    const text = line.startsWith(' ')
      ? full.replace('model_providers:', `  - type: model\n    name: m\n${line}\nmodel_providers:`)
      : `${full}${line}\n`;
    expect(complete(text)).toEqual(labels);
  });

  it('offers no alias as the target of another', () => {
    expect(complete(`${full}  smart.v1: {target: |}\n`)).toEqual([
      'openai/gpt-4o',
      'big',
      'openai/gpt-4o-mini',
    ]);
  });

  it('offers ports that nothing in the file names and Plano does not use itself', () => {
    const listener = (type: string) =>
      complete(full.replace('listeners:', `listeners:\n  - {type: ${type}, name: x, port: |}`));
    expect(listener('model')).toEqual(['12002', '12003', '12004']);
    expect(listener('agent')).toEqual(['8001', '8003', '8004']);
    expect(listener('prompt')).toEqual(['10000', '10002', '10003']);
  });
});

describe('completion of models', () => {
  it('offers providers, and behind one the models that it is known to have', () => {
    expect(complete('model_providers:\n  - model: |\n').slice(0, 2)).toEqual(['openai/', 'anthropic/']);
    const models = complete('model_providers:\n  - model: openai/gpt-4o\n  - model: openai/|\n');
    expect(models).toContain('openai/gpt-4o-mini');
    expect(models).not.toContain('openai/gpt-4o');
    expect(models.at(-1)).toBe('openai/*');
    expect(complete('model_providers:\n  - model: own/|\n')).toEqual(['own/*']);
  });

  it('offers what a wildcard stands for', () => {
    const text = 'model_providers:\n  - model: openai/*\nmodel_aliases:\n  fast.v1:\n    target: |\n';
    expect(complete(text)).toContain('openai/gpt-4o-mini');
  });
});

describe('completion of variables', () => {
  const provider = 'model_providers:\n  - model: openai/gpt-4o\n';

  it.each([
    ['access_key: $|', '$MY_KEY'],
    [`access_key: \${|`, `\${MY_KEY}`],
    [`access_key: \${M|}`, `\${MY_KEY}`],
    ['base_url: https://$H|/v1', '$MY_KEY'],
    [`headers: {x: "Bearer \${M|"}`, `\${MY_KEY}`],
  ])('offers the names at %s in the form that was begun', (line, label) => {
    expect(complete(`${provider}    ${line}\n`, { variables: ['MY_KEY'] })).toContain(label);
  });

  it('offers the usual variable of the provider first, then those of the file, then the rest', () => {
    const text = `${provider}    access_key: $|\n  - model: a/b\n    access_key: $B_KEY\n`;
    expect(complete(text, { variables: ['HOME'] })).toEqual(['$OPENAI_API_KEY', '$B_KEY', '$HOME']);
    expect(complete(`${provider}    access_key: |\n`)).toEqual(['$OPENAI_API_KEY']);
  });

  it('replaces what was begun, the closing brace too', () => {
    expect(completed(`${provider}    access_key: \${O|}\n`)).toBe(
      `${provider}    access_key: \${OPENAI_API_KEY}\n`,
    );
    expect(completed(`${provider}    access_key: \${O|\n`)).toBe(
      `${provider}    access_key: \${OPENAI_API_KEY}\n`,
    );
  });

  it('takes $$ for no variable, and offers none in comments', () => {
    expect(complete(`${provider}    access_key: $$|\n`, { variables: ['A'] })).toEqual([]);
    expect(complete(`${provider}    # $|\n`, { variables: ['A'] })).toEqual([]);
  });
});
