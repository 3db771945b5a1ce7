import { setInterval } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { FilterView } from '../../../src-main/contract/gateway-calls.ts';
import type { LogEntry } from '../../../src-main/contract/host-calls.ts';
import { groupedText } from '../../../src-renderer/lib/number-text.ts';
import { axeViolations } from '../../support/axe-violations.ts';
import { consolePages } from '../../support/console-page.ts';
import { sampleDocker, sampleGateway, sampleTraceId } from '../../support/console-sample.ts';

const open = consolePages();
const pictures = process.env.PLANO_PICTURES;

const entry = (sequence: number, part: Partial<LogEntry> = {}): LogEntry => ({
  time: 1_790_000_000_000 + sequence,
  sequence,
  kind: 'process',
  level: 'info',
  source: 'gateway',
  listener: null,
  message: `line ${sequence}`,
  traceId: null,
  requestId: null,
  ...part,
});

describe('listeners and logs', () => {
  it('shows each listener with state, address and counters', async () => {
    const { see } = await open({ path: '/listeners', ready: 'listener-main' });
    expect(await see('listener-main').getAttribute('data-state')).toBe('running');
    expect(await see('listener-main').textContent()).toContain('127.0.0.1:12000');
    expect(await see('listener-main').textContent()).toContain('3 errors');
    expect(await see('listener-desk').textContent()).toContain('LAN');
    expect(await see('listener-agents').allTextContents()).toEqual(['1 agent']);
  });

  it('explains a port that another program holds, with the next steps', async () => {
    const { see, console: host } = await open({
      path: '/listeners',
      ready: 'listener-error',
      script: { 'listeners.start': () => sampleGateway },
    });
    const text = await see('listener-error').textContent();
    expect(text).toContain('node (pid 4242)');
    expect(text).toContain('give the listener another port');
    await see('listener-desk').getByTestId('listener-start').click();
    await expect
      .poll(() => host.asked.find((call) => call.method === 'listeners.start')?.params)
      .toEqual({ name: 'desk' });
  });

  it('[deployment 52] says where it looked for Docker, and what goes without it', async () => {
    const { see, page } = await open({
      path: '/listeners',
      ready: 'containers-open',
      script: {
        'docker.overview': () => ({
          ...sampleDocker,
          engine: null,
          problem: 'Docker daemon not running',
          tried: [{ address: 'unix:///var/run/docker.sock', reason: 'ENOENT' }],
        }),
      },
    });
    await see('containers-open').click();
    const text = await see('no-engine').textContent();
    expect(text).toContain('Docker daemon not running');
    expect(text).toContain('unix:///var/run/docker.sock (ENOENT)');
    expect(text).toContain('Everything runs without one');
    if (pictures) await page.screenshot({ path: `${pictures}/no-engine.png` });
  });

  it('says why a helper did not start', async () => {
    const { see, page } = await open({
      path: '/listeners',
      ready: 'containers-open',
      theme: 'dark',
      script: {
        'docker.overview': () => sampleDocker,
        'docker.start-helper': () => {
          throw new Error('The image redis:7 could not be fetched: no network');
        },
      },
    });
    await see('containers-open').click();
    await see('helper-redis').getByTestId('helper-start').click();
    await see('helper-error').waitFor();
    expect(await see('helper-error').textContent()).toContain('The image redis:7 could not be fetched');
    if (pictures) await page.screenshot({ path: `${pictures}/helper-error.png` });
  });

  it('takes another port as an unsaved edit where the text holds other work', async () => {
    const {
      see,
      page,
      console: host,
    } = await open({
      ready: 'problem',
      script: { 'listeners.other-port': () => ({ port: 8002 }) },
    });
    await see('config-editor').locator('.view-line').first().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('# mine');
    await page.keyboard.press('Control+6');
    await see('listener-other-port').click();
    await see('config-editor').locator('.view-line', { hasText: 'port: 8002' }).waitFor();
    expect(host.asked.some(({ method }) => method === 'config.apply')).toBe(false);
  });

  it('shows which filters are there, and asks them again', async () => {
    const mcp: FilterView = {
      ...{ id: 'guard', type: 'mcp', url: 'http://127.0.0.1:10500' },
      ...{ state: 'reachable', problem: null },
    };
    const down: FilterView = {
      ...{ id: 'mask', type: 'http', url: 'http://127.0.0.1:10502/mask', state: 'unreachable' },
      problem: 'connect ECONNREFUSED 127.0.0.1:10502',
    };
    const {
      see,
      console: host,
      page,
    } = await open({
      path: '/listeners',
      ready: 'filter-list',
      script: {
        'gateway.status': () => ({ ...sampleGateway, filters: [mcp, down] }),
        'filters.check': () => ({
          ...sampleGateway,
          filters: [mcp, { ...down, state: 'reachable', problem: null }],
        }),
      },
    });
    expect(await see('filter-guard').textContent()).toContain('reachable');
    expect(await see('filter-problem').textContent()).toContain('ECONNREFUSED');
    if (pictures) await page.screenshot({ path: `${pictures}/filters-health.png` });
    await see('filters-check').click();
    await page.locator('[data-testid="filter-mask"][data-state="reachable"]').waitFor();
    expect(host.asked.filter(({ method }) => method === 'filters.check')).toHaveLength(1);
  });

  it('stops one listener and shows what the host then says', async () => {
    const { see, page } = await open({
      path: '/listeners',
      ready: 'listener-main',
      script: {
        'listeners.stop': ({ name }) => ({
          ...sampleGateway,
          listeners: sampleGateway.listeners.map((one) =>
            one.name === name ? { ...one, state: 'stopped' as const } : one,
          ),
        }),
      },
    });
    await see('listener-main').getByTestId('listener-stop').click();
    await page.locator('[data-testid="listener-main"][data-state="stopped"]').waitFor();
  });

  it('tells of a crash', async () => {
    const { see, console: host } = await open({ path: '/listeners', ready: 'listener-main' });
    host.emit('gateway.status', {
      ...sampleGateway,
      crashes: 1,
      notice: 'The gateway ended unasked and was started again.',
    });
    await see('crash-notice').waitFor();
    expect(await see('crash-notice').textContent()).toContain('Ended unasked once');
  });

  it('streams the log and filters it by level and text', async () => {
    const {
      see,
      page,
      console: host,
    } = await open({
      path: '/listeners',
      ready: 'log-line',
      script: {
        'logs.read': () => ({
          entries: [entry(1), entry(2, { level: 'debug', message: 'quiet' })],
          dropped: 4,
        }),
      },
    });
    expect(await see('log-line').count()).toBe(1);
    expect(await see('log-counts').textContent()).toContain('4 dropped');
    host.emit('logs.added', {
      entries: [
        entry(2),
        entry(3, { level: 'error', message: '{"json": "<b>safe</b>"}', traceId: sampleTraceId }),
      ],
    });
    await page.locator('[data-testid="log-line"][data-level="error"]').waitFor();
    expect(await see('log-lines').textContent()).toContain('{"json": "<b>safe</b>"}');
    await see('log-search').fill('json');
    await expect.poll(() => see('log-line').count()).toBe(1);
    await see('log-search').fill('');
    await see('log-level').click();
    await see('log-level-option-debug').click();
    await expect.poll(() => see('log-line').count()).toBe(3);
    await see('log-trace').click();
    await see('trace-screen').waitFor();
  });

  it('[ux R52] is the access log alone where that source is chosen, also after a reload', async () => {
    const { see, page } = await open({
      path: '/listeners',
      ready: 'log-line',
      script: {
        'logs.read': () => ({
          entries: [
            entry(1),
            entry(2, { kind: 'access', source: 'main', listener: 'main', message: 'GET /healthz 200 1 ms' }),
          ],
          dropped: 0,
        }),
      },
    });
    expect(await see('log-line').count()).toBe(2);
    await see('log-source').click();
    await see('log-source-option-access').click();
    await expect.poll(() => see('log-line').count()).toBe(1);
    expect(await see('log-line').textContent()).toContain('GET /healthz');
    await page.reload();
    await see('log-line').waitFor();
    expect(await see('log-source').getAttribute('data-value')).toBe('access');
    expect(await see('log-line').count()).toBe(1);
  });

  it.each(['light', 'dark'] as const)(
    '[ux R52] shows what was logged around each match, in %s',
    async (theme) => {
      const { see, page } = await open({
        path: '/listeners',
        ready: 'log-line',
        theme,
        script: {
          'logs.read': () => ({
            entries: Array.from({ length: 12 }, (_, at) =>
              entry(at, at === 4 || at === 6 ? { message: `Refused (${at})` } : {}),
            ),
            dropped: 0,
          }),
        },
      });
      await see('log-search').fill('refused (');
      await expect.poll(() => see('log-line').count()).toBe(2);
      await see('log-context').click();
      await expect.poll(() => see('log-line').count()).toBe(7);
      const shown = await see('log-line').evaluateAll((lines) =>
        lines.map(
          (line) => `${line.getAttribute('data-state')} ${line.querySelector('mark')?.textContent ?? ''}`,
        ),
      );
      const near = 'nearby ';
      expect(shown).toEqual([near, near, 'match Refused (', near, 'match Refused (', near, near]);
      expect(await see('log-counts').textContent()).toContain('2 of 12 lines');
      expect(await axeViolations(page)).toEqual([]);
      if (pictures) await page.screenshot({ path: `${pictures}/log-context-${theme}.png` });
    },
  );

  it.each(['light', 'dark'] as const)('[ux R52] unfolds JSON and shows colours, in %s', async (theme) => {
    const { see, page } = await open({
      path: '/listeners',
      ready: 'log-json',
      theme,
      script: {
        'logs.read': () => ({
          entries: [
            entry(1, {
              level: 'error',
              message: '\x1b[1;31mTypeError\x1b[0m: \x1b]0;title\x07no \x1b[32mkey\x1b[0m',
            }),
            entry(2, { message: 'answered {"error":{"code":401,"id":12345678901234567890}} tries=2' }),
          ],
          dropped: 0,
        }),
      },
    });
    expect(await see('log-line').first().textContent()).toContain('TypeError: no key');
    await see('log-json').focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-testid="log-json"][aria-expanded="true"]').waitFor();
    expect(await see('log-line').last().textContent()).toContain(
      'answered {\n  "error": {\n    "code": 401,\n    "id": 12345678901234567890\n  }\n} tries=2',
    );
    expect(await axeViolations(page)).toEqual([]);
    if (pictures) await page.screenshot({ path: `${pictures}/log-json-${theme}.png` });
    await page.keyboard.press('Enter');
    await page.locator('[data-testid="log-json"][aria-expanded="false"]').waitFor();
  });

  it('follows the end until the reader scrolls back', async () => {
    const { see, page } = await open({ path: '/listeners', ready: 'log-line' });
    expect(await see('log-follow').getAttribute('data-state')).toBe('on');
    await see('log-lines').hover();
    await page.mouse.wheel(0, -400);
    await expect.poll(() => see('log-follow').getAttribute('data-state')).toBe('off');
  });

  it('[ux R52] stays usable in a flood of 10 000 lines a second, and counts what it does not show', async () => {
    const {
      see,
      page,
      console: host,
    } = await open({
      path: '/listeners',
      ready: 'log-line',
      script: { 'logs.read': () => ({ entries: [entry(1)], dropped: 0 }) },
    });
    await page.evaluate(`
      window.longest = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
      }).observe({ type: 'longtask' });
    `);
    // As the host tells of it: every 80 ms at most 500 lines of the 800 that came.
    const steps = 125;
    let step = 0;
    for await (const _ of setInterval(80)) {
      step += 1;
      const lastOne = 1 + step * 800;
      host.emit('logs.added', {
        entries: Array.from({ length: 500 }, (_, index) => entry(lastOne - 499 + index)),
      });
      if (step === steps) break;
    }
    const kept = 5_000;
    const shown = 1 + steps * 800;
    await expect
      .poll(() => see('log-counts').textContent())
      .toContain(`${groupedText(shown - kept)} dropped`);
    await see('log-search').fill('nothing like it');
    await see('log-empty').waitFor({ timeout: 1_000 });
    expect(await page.evaluate('longest')).toBeLessThan(200);
  });
});
