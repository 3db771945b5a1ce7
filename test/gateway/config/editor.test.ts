import { describe, expect, it } from 'vitest';
import { completeAt } from '../../../src-gateway/config/editor/complete-at.ts';
import { hoverAt } from '../../../src-gateway/config/editor/hover-at.ts';
import { outlineOf } from '../../../src-gateway/config/editor/outline-of.ts';
import { shell } from './analyse.ts';

/** Completions at the `|` of a text. */
function complete(marked: string, variables?: readonly string[]): string[] {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  return completeAt(text, offset, variables).map(({ label }) => label);
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

describe('completion', () => {
  it('[ux A6] offers exactly the agents of the file', () => {
    expect(complete(desk)).toEqual(['weather']);
  });

  it('offers agents that no listener has yet first', () => {
    const two = desk
      .replace('  - id: weather', '  - id: weather\n    url: http://localhost:8001\n  - id: news')
      .replace('- id: |', '- id: weather\n        description: x\n      - id: |');
    expect(complete(two)).toEqual(['news', 'weather']);
  });

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

  it('works in flow style, in quotes and on half-written text', () => {
    expect(complete('listeners: [{type: |}]\n')).toEqual(['model', 'prompt', 'agent']);
    expect(complete('listeners:\n  - type: "|"\n')).toEqual(['model', 'prompt', 'agent']);
    expect(complete('listeners:\n  - type: |\nmodel_providers:\n  - model: "openai\n')).toEqual([
      'model',
      'prompt',
      'agent',
    ]);
  });

  it('offers the models of the file as targets, and variables behind a $', () => {
    expect(complete(`${desk.replace('|', 'weather')}model_aliases:\n  fast.v1:\n    target: |\n`)).toEqual([
      'openai/gpt-4o',
    ]);
    expect(complete('model_providers:\n  - model: a/b\n    access_key: $|\n', ['MY_KEY'])).toEqual([
      '$MY_KEY',
    ]);
  });

  it('replaces the word under the cursor', () => {
    const [first] = completeAt('listeners:\n  - type: mod\n', 'listeners:\n  - type: mo'.length);
    expect(first).toMatchObject({
      insertText: 'model',
      range: { start: { column: 11 }, end: { column: 14 } },
    });
  });

  it('chooses the keys of an exporter by its type', () => {
    expect(complete('tracing:\n  exporters:\n    - type: file\n      |\n')).toEqual(['path']);
  });
});

describe('hover', () => {
  it('explains a key with its default and range', () => {
    const text = 'tracing:\n  random_sampling: 5\n';
    const hover = hoverAt(text, text.indexOf('random'));
    expect(hover?.contents).toMatch(/Percent of requests[\s\S]*0 to 100[\s\S]*Default: `0`/);
    expect(hover?.range).toMatchObject({ start: { line: 2, column: 3 }, end: { line: 2, column: 18 } });
  });

  it('says where a variable is set, and masks its value', () => {
    const text = desk.replace('|', 'weather');
    const at = text.indexOf('$OPENAI') + 4;
    const environment = { get: () => ({ value: 'sk-abcdefghijklmnop1234', source: '.env:1' }) };
    expect(hoverAt(text, at, environment)?.contents).toMatch(/set in \.env, line 1, `sk-…1234`/);
    expect(hoverAt(text, at, shell({}))?.contents).toContain('**not set**');
  });

  it('says nothing between the words', () => {
    expect(hoverAt('version: v0.4.0\n\n', 16)).toBeNull();
  });
});

describe('outline', () => {
  it('lists sections and what they declare', () => {
    const outline = outlineOf(desk.replace('|', 'weather'));
    expect(outline.map(({ label, children }) => [label, children.map(({ label: child }) => child)])).toEqual([
      ['version', []],
      ['agents', ['weather']],
      ['listeners', ['desk']],
      ['model_providers', ['openai/gpt-4o']],
    ]);
    expect(outline[2]?.children[0]).toMatchObject({ detail: 'agent 8000', path: 'listeners[0]' });
  });
});
