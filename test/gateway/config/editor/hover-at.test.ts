import { describe, expect, it } from 'vitest';
import { hoverAt } from '../../../../src-gateway/config/editor/hover-at.ts';
import { shell } from '../analyse.ts';
import { desk } from './desk-config.ts';

describe('hover', () => {
  it('explains a key with its default and range', () => {
    const text = 'tracing:\n  random_sampling: 5\n';
    const hover = hoverAt(text, text.indexOf('random'));
    expect(hover?.contents).toMatch(/Percent of requests[\s\S]*0 to 100[\s\S]*Default: `0`/);
    expect(hover?.range).toMatchObject({ start: { line: 2, column: 3 }, end: { line: 2, column: 18 } });
  });

  it('says where a variable is set, and masks its value', () => {
    const text = desk;
    const at = text.indexOf('$OPENAI') + 4;
    const environment = { get: () => ({ value: 'sk-abcdefghijklmnop1234', source: '.env:1' }) };
    expect(hoverAt(text, at, environment)?.contents).toMatch(/set in \.env, line 1, `sk-…1234`/);
    expect(hoverAt(text, at, shell({}))?.contents).toContain('**not set**');
  });

  it('says nothing between the words', () => {
    expect(hoverAt('version: v0.4.0\n\n', 16)).toBeNull();
  });
});
