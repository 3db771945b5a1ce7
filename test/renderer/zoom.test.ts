import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { consolePages } from '../support/console-page.ts';
import { sampleTraceId } from '../support/console-sample.ts';
import { suiteScript } from '../support/suite-sample.ts';
import { wizardScript } from '../support/wizard-sample.ts';

const open = consolePages();

const screens = [
  { name: 'home', path: '/home', ready: 'home-trace' },
  { name: 'config', path: '/config', ready: 'problem' },
  { name: 'traces', path: '/traces', ready: 'trace-row' },
  { name: 'a trace', path: `/traces/${sampleTraceId}`, ready: 'span-row' },
  { name: 'a comparison', path: `/compare/${sampleTraceId}/${sampleTraceId}`, ready: 'compare-span' },
  { name: 'playground', path: '/playground', ready: 'playground-empty' },
  { name: 'suites', path: '/suites', ready: 'case-runs' },
  { name: 'settings', path: '/settings', ready: 'setting-theme-dark' },
  { name: 'listeners and logs', path: '/listeners', ready: 'log-line' },
  { name: 'costs', path: '/costs', ready: 'costs-screen' },
  { name: 'the wizard', path: '/new', ready: 'wizard-next' },
] as const;

/** A window of 1280 × 800 at 200 %. */
const zoomed = { width: 640, height: 400 };

/** Controls that no scrolling of a person brings into the window, by their test id or text. */
function lost(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls = [...document.querySelectorAll('button, a[href], input, textarea, [tabindex="0"]')];
    const scrolls = (element: Element) => /auto|scroll/.test(getComputedStyle(element).overflow);
    const isOutside = (control: Element) => {
      let shown = control;
      for (let up = control.parentElement; up !== null; up = up.parentElement) if (scrolls(up)) shown = up;
      const { left, right, top, bottom } = shown.getBoundingClientRect();
      return left < -1 || right > innerWidth + 1 || top < -1 || bottom > innerHeight + 1;
    };
    const isDrawn = (control: Element) => {
      const { width, height } = control.getBoundingClientRect();
      // What only a screen reader gets, and what the editor types into, is a point or less.
      return width > 2 && height > 2 && control.closest('.monaco-editor') === null;
    };
    const nameOf = (control: Element) =>
      control.getAttribute('data-testid') ?? control.textContent?.slice(0, 40) ?? control.tagName;
    return controls.filter((control) => isDrawn(control) && isOutside(control)).map(nameOf);
  });
}

/** Texts and controls that something else lies over, by their test id or text. */
function covered(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const inEditor = (element: Element) => element.closest('.monaco-editor') !== null;
    const saysSomething = (element: Element) =>
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    const shown = [...document.querySelectorAll('header *, footer *, nav *, h2 *')].filter(
      (element) =>
        (saysSomething(element) || element.matches('button, a[href], input')) &&
        !inEditor(element) &&
        element.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
    );
    // What a scrolling part has out of sight is not covered: it can be brought there.
    const hides = (hit: Element | null, element: Element) =>
      hit !== null && !hit.contains(element) && !element.contains(hit);
    const isCovered = (element: Element) =>
      // A text of several lines has a box for each.
      [...element.getClientRects()]
        .filter(({ width }) => width > 2)
        .some(({ left, right, top, bottom }) =>
          [left + 2, (left + right) / 2, right - 2].some((x) =>
            hides(document.elementFromPoint(x, (top + bottom) / 2), element),
          ),
        );
    return shown
      .filter(isCovered)
      .map((element) => element.getAttribute('data-testid') ?? element.textContent?.slice(0, 40) ?? '');
  });
}

describe('[ux R58] a window at 200 %', () => {
  it.each(screens)('loses no control of $name', async ({ path, ready }) => {
    const { page } = await open({ path, ready, script: { ...suiteScript, ...wizardScript } });
    await page.setViewportSize(zoomed);
    await expect.poll(() => page.evaluate(() => innerWidth)).toBe(zoomed.width);
    expect(await lost(page)).toEqual([]);
    expect(await covered(page)).toEqual([]);
  });

  it('keeps room for the waterfall and for the log, and scrolls to them', async () => {
    const trace = await open({ path: `/traces/${sampleTraceId}`, ready: 'span-row' });
    const listeners = await open({ path: '/listeners', ready: 'log-line' });
    for (const [{ page }, part] of [
      [trace, 'waterfall'],
      [listeners, 'log-lines'],
    ] as const) {
      await page.setViewportSize(zoomed);
      await page.getByTestId(part).evaluate((element) => element.scrollIntoView());
      await expect.poll(async () => (await page.getByTestId(part).boundingBox())?.height).toBeGreaterThan(66);
    }
  });
});

describe('[ux R58] less motion', () => {
  it('stands still where the system asks for it', async () => {
    const { page, see } = await open({ path: '/traces', ready: 'trace-row' });
    const moving = () => page.evaluate(() => document.getAnimations().length);
    expect(await see('live-toggle').getAttribute('data-state')).toBe('live');
    expect(await moving()).toBeGreaterThan(0);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await expect.poll(moving).toBe(0);
  });
});
