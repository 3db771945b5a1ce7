import type { Locator, Page } from 'playwright-core';

// The text editor comes with classes and no test ids. No other file of the end-to-end tests knows them.

/** The lines that are drawn, in no order. */
export function editorLines(page: Page): Locator {
  return page.getByTestId('config-editor').locator('.view-line');
}

/** The first line with this text. */
export function editorLine(page: Page, hasText: string | RegExp): Locator {
  return editorLines(page).filter({ hasText }).first();
}

/** A word of a line, as it is coloured. */
export function wordIn(line: Locator, hasText: string | RegExp): Locator {
  return line.locator('span', { hasText }).last();
}

/** A line of either side of a comparison. */
export function diffLine(page: Page, hasText: string): Locator {
  return page.getByTestId('text-diff').locator('.view-line', { hasText }).first();
}

/** The number of the line that the cursor is in. */
export function currentLineNumber(page: Page): Locator {
  return page.getByTestId('config-editor').locator('.line-numbers.active-line-number');
}

/** What is offered at the cursor. */
export function completions(page: Page): Locator {
  return page.locator('.suggest-widget .monaco-list-row .label-name');
}

/** What is said about the word under the pointer. */
export function hoverWith(page: Page, hasText: string): Locator {
  return page.locator('.monaco-hover:not(.hidden) .hover-contents').last().filter({ hasText });
}

/** The menu of what can be mended at the cursor. */
export function fixMenu(page: Page, hasText: string): Locator {
  return page.locator('.action-widget', { hasText });
}

export function renameField(page: Page): Locator {
  return page.locator('.rename-box input:focus');
}

/** Where a name is defined and used. */
export function foundPlaces(page: Page): Locator {
  return page.locator('.reference-zone-widget .monaco-list-row');
}

/** A figure above a line. */
export function lens(page: Page, hasText: string): Locator {
  return page.locator('.codelens-decoration a', { hasText });
}

/** The waves below what is wrong. */
export function markers(page: Page, severity: 'error' | 'warning'): Locator {
  return page.locator(`.squiggly-${severity}`);
}
