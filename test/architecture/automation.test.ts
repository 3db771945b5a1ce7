import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

/** What breaks when somebody restyles or rewords the window. */
const fragile: readonly (readonly [string, RegExp])[] = [
  ['a CSS class', /(?:locator|querySelector(?:All)?|\$\$?|waitForSelector)\(\s*['"`][^'"`\n]*\.[a-z]/i],
  ['a text', /getBy(?:Text|Label|Placeholder|Title|AltText)\(|\bhas(?:Not)?Text\b|:has-text|['"`]text=/],
  ['the name of a role', /getByRole\([^)]*\bname\b/],
];

function found(source: string): string[] {
  // An attribute may hold a dot, and so may what is put into a selector.
  return source
    .replaceAll(/\[[^\]\n]*\]|\$\{[^}\n]*\}/g, '')
    .split('\n')
    .flatMap((line, index) =>
      fragile.filter(([, pattern]) => pattern.test(line)).map(([what]) => `line ${index + 1}: ${what}`),
    );
}

describe('the end-to-end tests [ux R66]', async () => {
  const folder = new URL('../e2e/', import.meta.url);
  const files = (await readdir(folder)).filter((name) => name.endsWith('.ts'));

  it.each(files)('%s finds everything by test id', async (name) => {
    expect(found(await readFile(new URL(name, folder), 'utf8'))).toEqual([]);
  });

  it.each([
    ["page.locator('.view-line')", 'a CSS class'],
    [`page.locator('[data-testid="x"] .bad')`, 'a CSS class'],
    ["document.querySelector('td.bad')", 'a CSS class'],
    ["see('x').getByText('Save')", 'a text'],
    ["see('x').filter({ hasText: 'Save' })", 'a text'],
    ["page.getByRole('button', { name: 'Save' })", 'the name of a role'],
  ])('would be caught with %s', (line, what) => {
    expect(found(line)).toEqual([`line 1: ${what}`]);
  });
});
