import { describe, expect, it } from 'vitest';
import { lensesOf } from '../../../../src-gateway/config/editor/lenses-of.ts';

describe('lenses', () => {
  it('stand at named listeners and routes', () => {
    const text =
      'listeners:\n  - type: model\n    name: main\n  - type: agent\nrouting_preferences:\n  - name: code\n';
    expect(lensesOf(text).map(({ kind, name, range }) => [kind, name, range.start.line])).toEqual([
      ['listener', 'main', 2],
      ['route', 'code', 6],
    ]);
  });

  it('are left out of a text that cannot be read', () => {
    expect(lensesOf('listeners: [')).toEqual([]);
  });
});
