import { describe, expect, it } from 'vitest';
import { exampleValue } from '../../../src-main/sandbox/example-value.ts';

describe('an example for a schema', () => {
  it.each([
    [{ const: 7 }, 7],
    [{ enum: ['red', 'blue'] }, 'red'],
    [{ type: 'string', default: 'x' }, 'x'],
    [{ type: ['null', 'integer'], minimum: 10 }, 10],
    [{ anyOf: [{ type: 'boolean' }, { type: 'null' }] }, true],
    [{ type: 'array', items: { type: 'string', format: 'date' } }, ['2026-01-31']],
    [{ type: 'string' }, 'words'],
    [true, 'words'],
    [
      { type: 'object', required: ['a'], properties: { a: { type: 'number' }, b: { type: 'number' } } },
      { a: 3 },
    ],
  ])('%j gives %j', (schema, value) => {
    expect(exampleValue(schema, 'words')).toEqual(value);
  });

  it('ends for a schema that contains itself', () => {
    const node: Record<string, unknown> = { type: 'object' };
    node.properties = { next: node };
    expect(JSON.stringify(exampleValue(node, 'end'))).toContain('"end"');
  });
});
