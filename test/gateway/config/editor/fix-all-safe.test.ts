import { describe, expect, it } from 'vitest';
import { fixAllSafe } from '../../../../src-gateway/config/editor/fix-all-safe.ts';
import { analyse } from '../analyse.ts';
import { applyFix } from '../apply-fix.ts';

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
