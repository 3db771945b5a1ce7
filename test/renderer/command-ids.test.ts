import { describe, expect, it } from 'vitest';
import { consolePages } from '../support/console-page.ts';
import { sampleTraceId } from '../support/console-sample.ts';
import { replayableTrace } from '../support/replayable-trace.ts';
import { suiteScript } from '../support/suite-sample.ts';
import { wizardScript } from '../support/wizard-sample.ts';

const open = consolePages();

const screens = [
  ['config', '/config', 'config-editor'],
  ['home', '/home', 'home-trace'],
  ['traces', '/traces', 'trace-row'],
  ['sessions', '/sessions', 'sessions-screen'],
  ['trace', `/traces/${sampleTraceId}/a000000000000001`, 'span-row'],
  ['compare', `/compare/${sampleTraceId}/${sampleTraceId}`, 'compare-span'],
  ['playground', '/playground', 'playground-empty'],
  ['listeners', '/listeners', 'log-line'],
  ['suites', '/suites', 'case-runs'],
  ['costs', '/costs', 'costs-screen'],
  ['settings', '/settings', 'setting-row-theme'],
  ['wizard', '/new', 'wizard-next'],
] as const;

const script = {
  ...replayableTrace,
  ...suiteScript,
  ...wizardScript,
  'sessions.list': () => ({ sessions: [] }),
};

/** What stands for a name of the sample. */
const generic = (id: string) =>
  id
    .replace(/^listener\.[^.]+/, 'listener.<name>')
    .replace(/^(place|workspace|traces\.saved)\..+/, '$1.<name>');

describe('the ids of commands [ux R66]', () => {
  it('are unique on every screen, and those that are written down', { timeout: 90_000 }, async () => {
    const lines: string[] = [];
    const everywhere = new Set<string>();
    for (const [name, path, ready] of screens) {
      const { page, see } = await open({ path, ready, script });
      if (name === 'trace') await page.locator('[data-testid="replay"]:enabled').waitFor();
      const idsOf = (prefix: string) =>
        page
          .locator(`[data-testid^="${prefix}"]`)
          .evaluateAll(
            (items, start) => items.map((item) => (item.getAttribute('data-testid') ?? '').slice(start)),
            prefix.length,
          );
      await page.keyboard.press('Control+Shift+P');
      await see('palette-item-gateway.restart').waitFor();
      const named = await idsOf('palette-item-');
      await page.keyboard.press('Escape');
      await see('palette').waitFor({ state: 'detached' });
      await see('open-shortcuts').click();
      await see('key-row-palette.open').waitFor();
      const keyed = await idsOf('key-row-');
      for (const ids of [named, keyed]) expect(new Set(ids).size).toBe(ids.length);
      const ids = new Set([...named, ...keyed].map(generic));
      for (const id of ids) if (name === 'config' && !id.startsWith('config.')) everywhere.add(id);
      const own = [...ids].filter((id) => name === 'config' || !everywhere.has(id)).sort();
      lines.push(`# ${name}`, ...own, '');
    }
    await expect(lines.join('\n')).toMatchFileSnapshot('./command-ids.txt');
  });
});
