import { describe, expect, it } from 'vitest';
import { formatConfig } from '../../../../src-gateway/config/editor/format-config.ts';
import { applyFix } from '../apply-fix.ts';
import { fileVectors } from '../file-vectors.ts';

const formatted = (text: string) => applyFix(text, { title: '', kind: 'safe', edits: formatConfig(text) });

describe('format', () => {
  it.each([
    [
      'lists below their key',
      'listeners:\n- type: model\n  name: a\n',
      'listeners:\n  - type: model\n    name: a\n',
    ],
    [
      'wide indentation',
      'listeners:\n    -   type: model\n        name: a\n        agents:\n            - id: x\n',
      'listeners:\n  - type: model\n    name: a\n    agents:\n      - id: x\n',
    ],
    ['blanks around colons', 'version :   v0.4.0\n', 'version: v0.4.0\n'],
    ['blanks at line ends and a missing last line break', 'version: v0.4.0   ', 'version: v0.4.0\n'],
    ['blank lines', '\n\nversion: v0.4.0\n\n\n\nmode: x\n\n\n', 'version: v0.4.0\n\nmode: x\n'],
    ['commas in lists', 'listeners: [{name: a,type: b} ,  c]\n', 'listeners: [{name: a, type: b}, c]\n'],
    ['CRLF', 'listeners:\r\n- name: a', 'listeners:\r\n  - name: a\r\n'],
    [
      'comments with what they stand at',
      '# top\nlisteners:\n# first\n- name: a     # keep me aligned\n  # a port\n  port: 1\n# end\n',
      '# top\nlisteners:\n  # first\n  - name: a     # keep me aligned\n    # a port\n    port: 1\n# end\n',
    ],
    [
      'texts over several lines',
      'prompt_targets:\n- system_prompt: |\n    one\n      two  \n\n\n    # no comment\n  name: a\n',
      'prompt_targets:\n  - system_prompt: |\n      one\n        two  \n\n\n      # no comment\n    name: a\n',
    ],
  ])('lays out %s', (_what, before, after) => {
    expect(formatted(before)).toBe(after);
    expect(formatConfig(after)).toEqual([]);
  });

  it.each([
    ['an open bracket', 'listeners: [\n  - a:   b'],
    ['a tab', 'listeners:\n\t- a:   b\n'],
    ['nothing', ''],
  ])('leaves a text with %s alone', (_what, text) => {
    expect(formatConfig(text)).toEqual([]);
  });

  it('changes blanks only, in one pass, whatever the file', () => {
    for (const { text } of fileVectors) {
      const once = formatted(text);
      expect(once.replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
      expect(formatted(once)).toBe(once);
    }
  });
});
