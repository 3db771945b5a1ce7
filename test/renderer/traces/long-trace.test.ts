import { describe, expect, it } from 'vitest';
import { consolePages } from '../../support/console-page.ts';
import { sampleRow, sampleSpans, sampleTraceId } from '../../support/console-sample.ts';
import { outlineOf } from '../../support/outline-of.ts';
import { ScriptedFailure } from '../../support/scripted-console.ts';

const open = consolePages();
const row = sampleRow({ spanCount: sampleSpans.length });
const beginning = sampleSpans.slice(0, 2);
const path = `/traces/${sampleTraceId}`;

describe('a long trace', () => {
  it('[ux R12] shows its beginning while the rest of it is still read', async () => {
    const rest = Promise.withResolvers<void>();
    const { see, page } = await open({
      path,
      ready: 'span-row',
      script: {
        'traces.get': () => ({ row, spans: [...sampleSpans] }),
        'traces.outline': async ({ first }) => {
          if (first === undefined) await rest.promise;
          const isBeginning = first !== undefined;
          return {
            row,
            outline: outlineOf(isBeginning ? beginning : sampleSpans),
            complete: !isBeginning,
          };
        },
      },
    });
    expect(await see('trace-screen').getAttribute('data-state')).toBe('partial');
    expect(await see('span-row').count()).toBe(beginning.length);
    expect(await see('figure-spans').textContent()).toBe(`${beginning.length} of ${sampleSpans.length}`);
    expect(await see('figure-errors').textContent()).toBe('…');

    rest.resolve();
    await page.locator('[data-testid="trace-screen"][data-state="whole"]').waitFor();
    expect(await see('span-row').count()).toBeGreaterThan(beginning.length);
    expect(await see('figure-spans').textContent()).toBe(String(sampleSpans.length));
  });

  it('says that it could not be read when only its beginning came', async () => {
    const { see } = await open({
      path,
      ready: 'trace-missing',
      script: {
        'traces.outline': ({ first }) => {
          if (first === undefined) throw new ScriptedFailure('internal_error', 'The store is gone.');
          return { row, outline: outlineOf(beginning), complete: false };
        },
      },
    });
    expect(await see('trace-missing').textContent()).toContain('The store is gone.');
  });
});
