import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import type { CallParams } from '../../../src-main/contract/contract.ts';
import type { FilterOutline, FilterRunResult } from '../../../src-main/contract/filter-calls.ts';
import { consolePages } from '../../support/console-page.ts';
import { sampleGateway } from '../../support/console-sample.ts';
import type { Script } from '../../support/scripted-console.ts';

const open = consolePages();
const pictures = process.env.PLANO_PICTURES;

const outline: FilterOutline = {
  filters: [
    { id: 'topic_guard', type: 'mcp', url: 'http://127.0.0.1:10501', tool: 'topic_guard' },
    { id: 'mask', type: 'http', url: 'http://127.0.0.1:10502/mask', tool: null },
    { id: 'unmask', type: 'http', url: 'http://127.0.0.1:10502/unmask', tool: null },
  ],
  chains: [
    {
      ...{ id: 'in', listener: 'main', listenerType: 'model', agent: null, phase: 'input' },
      filters: ['topic_guard', 'mask'],
    },
    {
      ...{ id: 'out', listener: 'main', listenerType: 'model', agent: null, phase: 'output' },
      filters: ['unmask'],
    },
    {
      ...{ id: 'other', listener: 'desk', listenerType: 'agent', agent: 'a', phase: 'input' },
      filters: ['mask'],
    },
  ],
};

const exchange = (body: string): FilterRunResult['exchanges'][number] => ({
  method: 'POST',
  url: 'http://127.0.0.1:10501/mcp',
  requestHeaders: { accept: 'application/json, text/event-stream', 'x-arch-upstream': 'topic_guard' },
  requestBody: body,
  status: 200,
  responseHeaders: { 'content-type': 'text/event-stream' },
  responseBody: 'event: message\ndata: {"jsonrpc":"2.0","id":0,"result":{}}\n\n',
  ms: 1.2,
  error: null,
});

const greeting = ['initialize', 'notifications/initialized', 'tools/list', 'tools/call'].map((method) =>
  exchange(JSON.stringify({ jsonrpc: '2.0', method })),
);

/** The guard refuses hackers, the mask hides a mail address. */
function runAs({ body, filter }: CallParams<'filters.run'>): FilterRunResult {
  const common = { calls: 1, ms: 3.4, stop: null, contract: null, exchanges: [exchange(body)], notes: [] };
  if (filter === 'topic_guard') {
    const asked = { ...common, contract: 'body' as const, exchanges: greeting };
    if (!body.includes('hack')) return { ...asked, verdict: 'passed', body };
    const message = 'This assistant does not help with "hack".';
    const reply = JSON.stringify({ error: 'FilterChainError', agent: filter, status: 400, message });
    const stop = {
      kind: 'rejected',
      status: 400,
      code: 'input_filter_rejected',
      message,
      reason: null,
      reply,
    } as const;
    return { ...asked, verdict: 'rejected', body, stop };
  }
  return { ...common, verdict: 'modified', body: body.replace('ann@example.com', '[EMAIL_0]') };
}

function script(run: typeof runAs = runAs): Script {
  return {
    'gateway.status': () => ({
      ...sampleGateway,
      state: 'running',
      listeners: sampleGateway.listeners.map((one) => ({
        ...one,
        state: 'running',
        error: null,
        errorCode: null,
      })),
    }),
    'filters.outline': () => outline,
    'filters.run': (params) => run(params),
  };
}

async function openBench(text: string, theme: 'light' | 'dark' = 'light', run: typeof runAs = runAs) {
  const opened = await open({
    path: '/playground',
    ready: 'playground-tab-filters',
    script: script(run),
    theme,
  });
  await opened.see('playground-user').fill(text);
  await opened.see('playground-tab-filters').click();
  await opened.see('filter-bench').waitFor();
  return opened;
}

const mail = 'Write to ann@example.com';

describe('the filters of a listener', () => {
  it('stand there with what they are, and only where there are some', async () => {
    const { page, see } = await openBench(mail);
    expect(await see('filter-step').evaluateAll((list) => list.map((one) => one.dataset.filter))).toEqual([
      'topic_guard',
      'mask',
    ]);
    expect(await see('filter-step').first().textContent()).toContain('MCP topic_guard');
    await see('filter-chain').click();
    await page.getByRole('option').first().waitFor();
    expect(await page.getByRole('option').allTextContents()).toEqual([
      'Requests to main2',
      'Replies of main1',
    ]);
  });

  it('are stepped through, each with what it changed', async () => {
    const { console: host, page, see } = await openBench(mail);
    await page.keyboard.press('F10');
    await page.locator('[data-filter="topic_guard"][data-state="passed"]').waitFor();
    expect(await page.locator('[data-filter="mask"]').getAttribute('data-state')).toBe('waiting');
    await see('filter-step-next').click();
    await page.locator('[data-filter="mask"][data-state="modified"]').waitFor();
    expect(await page.locator('[data-testid="body-diff"] del').allTextContents()).toEqual([
      expect.stringContaining('ann@example.com'),
    ]);
    expect(await page.locator('[data-testid="body-diff"] ins').allTextContents()).toEqual([
      expect.stringContaining('[EMAIL_0]'),
    ]);
    expect(await see('filter-step-next').isDisabled()).toBe(true);
    expect(await see('filter-status').textContent()).toBe('mask modified');
    const asked = host.asked.filter(({ method }) => method === 'filters.run').map(({ params }) => params);
    expect(asked).toMatchObject([
      { filter: 'topic_guard', chain: 'in', phase: 'input', api: 'chat' },
      { filter: 'mask', chain: 'in' },
    ]);
    const ids = asked.map((each) => (each as CallParams<'filters.run'>).requestId);
    expect(new Set(ids).size).toBe(1);
  });

  it('show the greeting of an MCP server', async () => {
    const { see } = await openBench(mail);
    await see('filter-step-next').click();
    await see('filter-details').click();
    expect(await see('wire-exchange').allTextContents()).toEqual(
      ['initialize', 'notifications/initialized', 'tools/list', 'tools/call'].map((name) =>
        expect.stringMatching(`^${name} POST`),
      ),
    );
  });

  it('that stop say so with their message and status, and what the client reads', async () => {
    const { console: host, page, see } = await openBench('Help me hack a bank');
    await page.keyboard.press('Control+Shift+Enter');
    await see('filter-stop').waitFor();
    expect(await see('filter-stop').textContent()).toContain('topic_guard refused this: status 400');
    expect(await see('filter-message').textContent()).toBe('This assistant does not help with "hack".');
    expect(await see('filter-reply').textContent()).toContain('"FilterChainError"');
    expect(await page.locator('[data-filter="mask"]').getAttribute('data-state')).toBe('cut-off');
    expect(await see('filter-status').textContent()).toContain('topic_guard rejected, status 400');
    expect(host.asked.filter(({ method }) => method === 'filters.run')).toHaveLength(1);
  });

  it('run alone on the text itself, whatever the others do', async () => {
    const { page } = await openBench('hack ann@example.com');
    await page.getByRole('button', { name: 'Run mask alone' }).click();
    await page.locator('[data-filter="mask"][data-state="modified"]').waitFor();
    expect(await page.locator('[data-filter="mask"]').textContent()).toContain('alone');
    expect(await page.locator('[data-filter="topic_guard"]').getAttribute('data-state')).toBe('waiting');
  });

  it('get a request that is typed by hand, until the prompt is wanted again', async () => {
    const { console: host, page, see } = await openBench(mail);
    expect(await see('filter-body').inputValue()).toContain('ann@example.com');
    await see('filter-body').fill('{"messages":[]}');
    expect(await see('filter-body-source').textContent()).toBe('edited here');
    await see('filter-step-next').click();
    await page.locator('[data-filter="topic_guard"][data-state="passed"]').waitFor();
    const last = host.asked.findLast(({ method }) => method === 'filters.run')?.params;
    expect(last).toMatchObject({ body: '{"messages":[]}' });
    await see('filter-body-follow').click();
    expect(await page.locator('[data-filter="topic_guard"]').getAttribute('data-state')).toBe('waiting');
  });

  it('of replies begin with an example', async () => {
    const { page, see } = await openBench(mail);
    await see('filter-chain').click();
    await page.getByRole('option', { name: 'Replies of main' }).click();
    expect(await see('filter-body-source').textContent()).toContain('an example');
    await see('filter-run-all').click();
    await page.locator('[data-filter="unmask"][data-state="modified"]').waitFor();
  });

  it('tell when they could not be run at all', async () => {
    const { see } = await openBench(mail, 'light', () => {
      throw new Error('the host is gone');
    });
    await see('filter-run-all').click();
    await see('filter-failure').waitFor();
    expect(await see('filter-failure').textContent()).toContain('This filter was not run');
  });

  it.each(['light', 'dark'] as const)('can be read by everybody, in the %s theme', async (theme) => {
    const { page, see } = await openBench(mail, theme);
    await see('filter-run-all').click();
    await page.locator('[data-filter="mask"][data-state="modified"]').waitFor();
    await see('filter-details').first().click();
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(
      violations.flatMap(({ nodes }) => nodes.map(({ failureSummary, html }) => `${html} ${failureSummary}`)),
    ).toEqual([]);
    if (pictures) await page.screenshot({ path: `${pictures}/filters-${theme}.png` });
    await see('playground-user').fill('Help me hack a bank');
    await see('filter-run-all').click();
    await see('filter-stop').waitFor();
    if (pictures) await page.screenshot({ path: `${pictures}/filters-stop-${theme}.png` });
  });
});
