import { describe, expect, it } from 'vitest';
import { outlineOf } from '../../../../src-gateway/config/editor/outline-of.ts';

const desk = `version: v0.3.0
agents:
  - id: weather
    url: http://localhost:8001
listeners:
  - type: agent
    name: desk
    port: 8000
    agents:
      - id: weather
        description: Live weather by city.
model_providers:
  - model: openai/gpt-4o
    access_key: $OPENAI_API_KEY
`;

describe('outline', () => {
  it('lists sections and what they declare', () => {
    const outline = outlineOf(desk);
    expect(outline.map(({ label, children }) => [label, children.map(({ label: child }) => child)])).toEqual([
      ['version', []],
      ['agents', ['weather']],
      ['listeners', ['desk']],
      ['model_providers', ['openai/gpt-4o']],
    ]);
    expect(outline[2]?.children[0]).toMatchObject({ detail: 'agent 8000', path: 'listeners[0]' });
  });

  it('shows no password of an address', () => {
    const [agents] = outlineOf('agents:\n  - id: a\n    url: http://u:hunter2@h/\n');
    expect(agents?.children[0]?.detail).toBe('http://u:••••@h/');
  });
});
