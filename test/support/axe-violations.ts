import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/**
 * What axe finds in the page as it stands, one line each. In high contrast text has to keep 7:1, everywhere
 * else 4.5:1.
 */
export async function axeViolations(page: Page): Promise<string[]> {
  const highContrast = (await page.locator('html').getAttribute('data-contrast')) === 'more';
  // A focus guard of an open menu hands the focus on at once; nobody ever rests on one.
  const axe = new AxeBuilder({ page }).setLegacyMode().exclude('[data-base-ui-focus-guard]');
  if (highContrast) axe.options({ rules: { 'color-contrast-enhanced': { enabled: true } } });
  const { violations } = await axe.analyze();
  return violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
  );
}
