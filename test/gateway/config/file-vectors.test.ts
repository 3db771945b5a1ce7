import { describe, expect, it } from 'vitest';
import { analyse } from './analyse.ts';
import { fileVectors } from './file-vectors.ts';

describe('config files', () => {
  it.each(fileVectors)('[config $id] $title', ({ text, findings, plano }) => {
    const { diagnostics } = analyse(text);
    const loud = diagnostics.filter(({ severity }) => severity !== 'hint');
    const expected = findings.filter(([severity]) => severity !== 'hint');
    expect(loud.map(({ severity, code, path }) => `${severity} ${code} ${path}`).sort()).toEqual(
      expected.map(([severity, code, path]) => `${severity} ${code} ${path}`).sort(),
    );
    for (const [severity, code, path, fixWrites] of findings) {
      const found = diagnostics.find((diagnostic) => diagnostic.code === code && diagnostic.path === path);
      expect(found).toMatchObject({ severity, code, path });
      if (fixWrites !== undefined) {
        const written = found?.fixes.flatMap(({ edits }) => edits.map(({ newText }) => newText)).join('\n');
        expect(written).toContain(fixWrites);
      }
    }
    const refused = diagnostics.some((diagnostic) => diagnostic.plano === 'S' || diagnostic.plano === 'V');
    expect(refused ? 'reject' : 'accept').toBe(plano);
  });
});
