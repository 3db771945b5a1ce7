import type { Page } from 'playwright-core';

const folder = process.env.PLANO_PICTURES;

/** The page in both themes, for a person to look at; only where `PLANO_PICTURES` names a folder. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (folder === undefined) return;
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.locator(`html[data-theme="${theme}"]`).waitFor();
    await page.screenshot({ path: `${folder}/${name}-${theme}.png` });
  }
}
