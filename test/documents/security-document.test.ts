import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '../..');
const text = readFileSync(join(repository, 'docs/security.md'), 'utf8');
const desktop = 'test/main/desktop/desktop.test.ts';

/** `file`: "title", and in the table of Electron's checklist the title alone. */
const named = text.split('\n').flatMap((line) => {
  const cited = [...line.matchAll(/`(test\/[\w./-]+\.test\.ts)`: "([^"]+)"/g)];
  if (cited.length > 0) return cited.map(([, file = '', title = '']) => [file, title] as const);
  const [, title] = /\| "([^"]+)" \|$/.exec(line) ?? [];
  return title === undefined ? [] : [[desktop, title] as const];
});

describe('docs/security.md', () => {
  it('names a test for most guards', () => expect(named.length).toBeGreaterThan(40));

  it.each(named)('names a test that there is: %s: %s', (file, title) => {
    expect(readFileSync(join(repository, file), 'utf8')).toContain(title);
  });
});
