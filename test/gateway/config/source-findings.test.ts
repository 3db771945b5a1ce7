import { describe, expect, it } from 'vitest';
import { analyse, findings } from './analyse.ts';
import { applyFix } from './apply-fix.ts';

function fixed(text: string, code: string): readonly string[] {
  const found = analyse(text).diagnostics.find((diagnostic) => diagnostic.code === code);
  return (found?.fixes ?? []).map((fix) => applyFix(text, fix));
}

describe('a key that is given twice', () => {
  it.each([
    [
      'in a block',
      'a: 1\nb:\n  - c\nb:\n  - d\ne: 2\n',
      ['a: 1\nb:\n  - d\ne: 2\n', 'a: 1\nb:\n  - c\ne: 2\n'],
    ],
    ['in braces', '{a: 1, b: 2, b: 3, c: 4}\n', ['{a: 1, b: 3, c: 4}\n', '{a: 1, b: 2, c: 4}\n']],
    ['first in braces', 'x: [{z: 0}, {b: 2, b: 3}]\n', ['x: [{z: 0}, {b: 3}]\n', 'x: [{z: 0}, {b: 2}]\n']],
    [
      'behind a dash in a section',
      'x:\n  - b: 2\n    b: 3\n    c: 4\n',
      ['x:\n  - b: 3\n    c: 4\n', 'x:\n  - b: 2\n    c: 4\n'],
    ],
  ])('can lose either %s', (_, text, either) => {
    expect(fixed(text, 'CFG_YAML_DUPLICATE_KEY')).toEqual(either);
  });
});

describe('a file without a document', () => {
  it.each([
    ['nothing', ''],
    ['a comment', '# mine\n'],
    ['a comment without an end', '# mine'],
    ['null', 'null\n'],
    ['a tilde behind a comment', '# mine\n~\n'],
  ])('of %s can begin with what serves', (_, text) => {
    const [begun = ''] = fixed(text, 'CFG_EMPTY');
    expect(findings(begun)).toEqual([]);
    expect(begun.includes('# mine')).toBe(text.includes('# mine'));
    expect(analyse(begun).config?.listeners).toMatchObject([{ name: 'llm', port: 12000 }]);
  });
});

describe('a file that Plano has rendered', () => {
  it.each([
    ['cluster_name', 'model_providers: [{model: openai/gpt-4o, cluster_name: openai_h}]'],
    ['base_url_path_prefix', 'model_providers: [{model: openai/gpt-4o, base_url_path_prefix: /v1}]'],
    ['internal', 'llm_providers: [{model: openai/gpt-4o, internal: true}]'],
    ['model_providers', 'listeners: [{name: a, type: model, port: 1, model_providers: []}]'],
  ])('is known by %s, and nothing else is said', (key, line) => {
    const { diagnostics } = analyse(`${line}\nfoo: 1\n`);
    expect(diagnostics).toMatchObject([
      {
        code: 'CFG_RENDERED_FILE',
        severity: 'error',
        plano: 'S',
        message: expect.stringContaining(`"${key}"`),
      },
    ]);
  });
});
