import { describe, expect, it } from 'vitest';
import { outlineOf } from '../../../../src-gateway/config/editor/outline-of.ts';
import { desk } from './desk-config.ts';

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
