import { describe, expect, it } from 'vitest';
import { breadcrumbsAt } from '../../../../src-gateway/config/editor/breadcrumbs-at.ts';
import { fixAllSafe } from '../../../../src-gateway/config/editor/fix-all-safe.ts';
import { lensesOf } from '../../../../src-gateway/config/editor/lenses-of.ts';
import { analyse } from '../analyse.ts';
import { applyFix } from '../apply-fix.ts';
import { atMark } from './at-mark.ts';

describe('fix all safe', () => {
  it('makes every safe fix at once and leaves the choices alone', () => {
    const text = `version: v0.4.0
listeners:
  - type: model
    name: main
    prot: 12000
llm_providers:
  - model: openai/gpt-4o
    access_key: $OPENAI_API_KEY
    default: yes
`;
    const edits = fixAllSafe(analyse(text).diagnostics);
    const fixed = applyFix(text, { title: '', kind: 'safe', edits });
    expect(fixed).toContain('model_providers:');
    expect(fixed).toContain('default: true');
    const left = analyse(fixed).diagnostics.flatMap(({ fixes }) =>
      fixes.filter(({ kind }) => kind === 'safe'),
    );
    expect(left).toEqual([]);
  });

  it('leaves out what touches an earlier fix', () => {
    const position = (offset: number) => ({ line: 1, column: offset + 1, offset });
    const edit = (start: number, end: number) => ({
      range: { start: position(start), end: position(end) },
      newText: 'x',
    });
    const safe = (...edits: ReturnType<typeof edit>[]) => ({ fixes: [{ kind: 'safe' as const, edits }] });
    expect(fixAllSafe([safe(edit(5, 8)), safe(edit(0, 2), edit(7, 9)), safe(edit(1, 3))])).toEqual([
      edit(1, 3),
      edit(5, 8),
    ]);
  });
});

describe('lenses', () => {
  it('stand at named listeners and routes', () => {
    const text =
      'listeners:\n  - type: model\n    name: main\n  - type: agent\nrouting_preferences:\n  - name: code\n';
    expect(lensesOf(text).map(({ kind, name, range }) => [kind, name, range.start.line])).toEqual([
      ['listener', 'main', 2],
      ['route', 'code', 6],
    ]);
    expect(lensesOf('listeners: [')).toEqual([]);
  });
});

describe('breadcrumbs', () => {
  it.each([
    [
      'listeners:\n  - type: agent\n    name: desk\n    agents:\n      - id: ra|g\n',
      ['listeners', 'desk', 'agents', 'rag', 'id'],
    ],
    ['model_aliases:\n  fast.v1:\n    tar|get: a/b\n', ['model_aliases', 'fast.v1', 'target']],
    [
      'tracing:\n  span_attributes:\n    header_prefixes: [x-|a]\n',
      ['tracing', 'span_attributes', 'header_prefixes', 'x-a'],
    ],
    ['version: v0.4.0\n\n|\n', []],
    ['|', []],
  ])('lead to the place in %j', (marked, labels) => {
    const { text, offset } = atMark(marked);
    expect(breadcrumbsAt(text, offset).map(({ label }) => label)).toEqual(labels);
  });
});
