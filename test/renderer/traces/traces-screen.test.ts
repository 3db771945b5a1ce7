import { describe, expect, it } from 'vitest';
import { axeViolations } from '../../support/axe-violations.ts';
import { consolePages } from '../../support/console-page.ts';
import {
  sampleGateway,
  sampleRow,
  sampleRows,
  sampleSpan,
  sampleSpans,
  sampleTraceId,
} from '../../support/console-sample.ts';
import { ScriptedFailure } from '../../support/scripted-console.ts';

const open = consolePages();
const stats = { traces: 1, spans: 1, dropped: {}, bytes: 1 };
const fresh = (id: number) =>
  sampleRow({ traceId: id.toString(16).padStart(32, 'f'), startNs: `179000000100000000${id}` });

describe('the trace list', () => {
  it('shows a new trace at once, on top', async () => {
    const { page, see, console: host } = await open({ path: '/traces', ready: 'trace-row' });
    host.emit('traces.added', { rows: [fresh(1)], stats });
    await page
      .locator(`[data-testid="trace-row"][data-trace="${fresh(1).traceId}"]`)
      .waitFor({ timeout: 1_000 });
    expect(await see('trace-row').first().getAttribute('data-trace')).toBe(fresh(1).traceId);
    expect(await see('trace-row').first().textContent()).toContain('plano→code review→claude-sonnet-4-5');
  });

  it('holds new traces back while paused and counts them', async () => {
    const { page, see, console: host } = await open({ path: '/traces', ready: 'trace-row' });
    await page.keyboard.press('p');
    host.emit('traces.added', { rows: [fresh(2), fresh(1)], stats });
    await see('new-traces-pill').waitFor();
    expect(await see('new-traces-pill').textContent()).toContain('2 new');
    expect(await see('badge-live').getAttribute('data-state')).toBe('paused');
    await see('new-traces-pill').click();
    await page.locator(`[data-trace="${fresh(2).traceId}"]`).waitFor();
    expect(await see('badge-live').getAttribute('data-state')).toBe('live');
  });

  it('pauses while the reader is further down', async () => {
    const { page, see, console: host } = await open({ path: '/traces', ready: 'trace-row' });
    await see('trace-rows').evaluate((element) => element.scrollTo({ top: 600 }));
    await page.locator('[data-testid="live-toggle"][data-state="paused"]').waitFor();
    host.emit('traces.added', { rows: [fresh(1)], stats });
    await see('new-traces-pill').waitFor();
    await see('trace-rows').evaluate((element) => element.scrollTo({ top: 0 }));
    await page.locator(`[data-trace="${fresh(1).traceId}"]`).waitFor();
  });

  it('keeps only the rows in sight in the page', async () => {
    const { see } = await open({
      path: '/traces',
      ready: 'trace-row',
      script: { 'traces.list': () => ({ rows: sampleRows(500), more: false, unknownKeys: [] }) },
    });
    expect(await see('trace-row').count()).toBeLessThan(60);
  });

  it('hands the filter to the store', async () => {
    const { see, console: host } = await open({ path: '/traces', ready: 'trace-row' });
    await see('trace-query').fill('status:error plano.route.name="code gen"');
    await expect
      .poll(() => host.asked.filter((call) => call.method === 'traces.list').at(-1)?.params)
      .toMatchObject({ query: 'status:error plano.route.name="code gen"' });
  });

  it('says how conversations go, and shows only the flagged ones by a word of the filter', async () => {
    const {
      see,
      page,
      console: host,
    } = await open({
      path: '/traces',
      ready: 'trace-row',
      script: {
        'traces.list': () => ({
          rows: [
            sampleRow({ quality: 'poor', flagged: true }),
            sampleRow({ traceId: 'b'.repeat(32), quality: 'good' }),
            sampleRow({ traceId: 'c'.repeat(32) }),
          ],
          more: false,
          unknownKeys: [],
        }),
      },
    });
    expect(await see('quality-mark').allTextContents()).toEqual(['poor', 'good', '—']);
    expect(await see('quality-mark').first().getAttribute('data-state')).toBe('flagged');
    expect(await see('flagged-pill').textContent()).toBe('flagged 1');
    expect(await page.getByRole('img', { name: 'flagged' }).count()).toBe(1);
    await see('trace-query').fill('status:error');
    await see('flagged-pill').click();
    expect(await see('trace-query').inputValue()).toBe('status:error is:flagged');
    expect(await see('flagged-pill').getAttribute('aria-pressed')).toBe('true');
    await expect
      .poll(() => host.asked.filter((call) => call.method === 'traces.list').at(-1)?.params)
      .toMatchObject({ query: 'status:error is:flagged' });
    await see('flagged-pill').click();
    expect(await see('trace-query').inputValue()).toBe('status:error');
  });

  it('[ux A27] names unknown keys and keeps the term', async () => {
    const { see } = await open({
      path: '/traces',
      ready: 'trace-row',
      script: {
        'traces.list': ({ query }) =>
          query
            ? { rows: [], more: false, unknownKeys: [{ key: 'llm.modle', nearest: 'llm.model' }] }
            : { rows: sampleRows(5), more: false, unknownKeys: [] },
      },
    });
    await see('trace-query').fill('llm.modle:gpt-4o');
    await see('query-unknown-keys').waitFor();
    expect(await see('query-unknown-keys').textContent()).toContain('llm.modle');
    expect(await see('query-unknown-keys').textContent()).toContain('Did you mean “llm.model”?');
    expect(await see('trace-query').inputValue()).toBe('llm.modle:gpt-4o');
    await see('traces-clear-filter').click();
    await see('trace-row').first().waitFor();
  });

  it('[ux A26] underlines what cannot be read, and keeps the rows of the last valid query as stale', async () => {
    const { see, page, console: host } = await open({ path: '/traces', ready: 'trace-row' });
    const asked = () => host.asked.filter((call) => call.method === 'traces.list').length;
    const before = asked();
    const firstRow = () => see('trace-row').first().getAttribute('data-trace');
    const row = await firstRow();
    await see('trace-query').fill('llm.model=');
    await see('query-error').waitFor();
    expect(await see('query-error').textContent()).toContain('Column 11: value expected');
    expect(await see('query-error').textContent()).toContain('from the last valid query');
    const underline = see('query-underline');
    expect([await underline.getAttribute('data-from'), await underline.getAttribute('data-to')]).toEqual([
      '11',
      '11',
    ]);
    expect(await see('trace-results').getAttribute('data-state')).toBe('stale');
    expect(await firstRow()).toBe(row);
    expect(asked()).toBe(before);
    await page.keyboard.type('gpt-4o ');
    await expect.poll(() => see('trace-results').getAttribute('data-state')).toBe('current');
    await expect.poll(asked).toBeGreaterThan(before);
  });

  it('underlines what only the store can tell to be wrong', async () => {
    const { see } = await open({
      path: '/traces',
      ready: 'trace-row',
      script: {
        'traces.list': ({ query }) => {
          if (query) throw new ScriptedFailure('invalid_query', 'number expected', [{ from: 10, to: 13 }]);
          return { rows: sampleRows(5), more: false, unknownKeys: [] };
        },
      },
    });
    await see('trace-query').fill('duration>abc');
    await see('query-error').waitFor();
    expect(await see('query-underline').getAttribute('data-from')).toBe('10');
    expect(await see('trace-row').count()).toBe(5);
  });

  it('[ux A30] opens an address with its query, shows it exactly, and keeps the address in step', async () => {
    const {
      see,
      page,
      console: host,
    } = await open({
      path: '/traces?q=status%3Aerror%20is%3Afallback',
      ready: 'trace-row',
    });
    expect(await see('trace-query').inputValue()).toBe('status:error is:fallback');
    const active = page.locator('fieldset [data-testid$="-pill"][aria-pressed="true"]');
    expect(
      await active.evaluateAll((pills) => pills.map((pill) => pill.getAttribute('data-testid'))),
    ).toEqual(['errors-pill', 'fallback-pill']);
    await expect
      .poll(() => host.asked.findLast((call) => call.method === 'traces.list')?.params)
      .toMatchObject({ query: 'status:error is:fallback' });
    await see('errors-pill').click();
    expect(await see('trace-query').inputValue()).toBe('is:fallback');
    expect(new URL(page.url()).hash).toBe('#/traces?q=is%3Afallback');
    expect(await see('cli-line').textContent()).toContain("planoai trace any --query 'is:fallback'");
  });

  it('counts what each pill would show, and puts its term into the filter [ux R27]', async () => {
    const { see } = await open({
      path: '/traces',
      ready: 'trace-row',
      script: {
        'traces.list': () => ({
          rows: [
            sampleRow({ marks: ['streamed', 'fallback'], errorCount: 1 }),
            sampleRow({ traceId: 'b'.repeat(32), marks: ['streamed', 'tools'] }),
          ],
          more: false,
          unknownKeys: [],
        }),
      },
    });
    expect(await see('streamed-pill').textContent()).toBe('streamed 2');
    expect(await see('errors-pill').textContent()).toBe('errors 1');
    expect((await see('blocked-pill').textContent())?.trim()).toBe('blocked');
    await see('trace-query').fill('a=1 OR b=2');
    await see('tools-pill').click();
    expect(await see('trace-query').inputValue()).toBe('(a=1 OR b=2) is:tools');
  });

  it('completes keys and values of the store by keyboard', async () => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row' });
    await see('trace-query').focus();
    await page.keyboard.type('route');
    await see('query-choice').first().waitFor();
    expect(await see('query-choice').allTextContents()).toEqual(['plano.route.name']);
    await page.keyboard.press('Enter');
    expect(await see('trace-query').inputValue()).toBe('plano.route.name:');
    await expect.poll(() => see('query-choice').allTextContents()).toEqual(['code review', 'chat']);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Tab');
    expect(await see('trace-query').inputValue()).toBe('plano.route.name:"code review" ');
    await page.keyboard.type('sta');
    await see('query-choice').first().waitFor();
    await page.keyboard.press('Escape');
    expect(await see('query-choices').isVisible()).toBe(false);
  });

  it('shows how long the listed requests took, and filters by a range of it [ux R37]', async () => {
    const durations = [120, 80, 95, 400, 110, 105, 2000, 90, 100, 130];
    const { see, page } = await open({
      path: '/traces',
      ready: 'trace-row',
      script: {
        'traces.list': () => ({
          rows: durations.map((durationMs, index) =>
            sampleRow({ traceId: `${index}`.repeat(32), durationMs }),
          ),
          more: false,
          unknownKeys: [],
        }),
      },
    });
    expect(await see('percentiles-total').textContent()).toBe('total p50 105 ms p95 2.00 s p99 2.00 s');
    const box = await see('histogram').boundingBox();
    if (!box) throw new Error('The histogram has no place.');
    await page.mouse.move(box.x + 1, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 4, box.y + 10);
    await page.mouse.up();
    expect(await see('trace-query').inputValue()).toMatch(/^duration>=80ms duration<=\d+ms$/);
    await see('distribution-clear').click();
    expect(await see('trace-query').inputValue()).toBe('');
  });

  it('gives a command and a button for the first trace', async () => {
    const {
      see,
      page,
      console: host,
    } = await open({
      path: '/traces',
      ready: 'traces-empty',
      script: {
        'traces.list': () => ({ rows: [], more: false, unknownKeys: [] }),
        'playground.send': () => ({
          status: 200,
          traceId: sampleTraceId,
          requestId: null,
          resolvedModel: 'm',
          agents: [],
          router: 'none',
          text: 'Hello.',
          promptTokens: 1,
          completionTokens: 1,
          path: null,
          functionCall: null,
          finishReason: 'stop',
          events: [],
          timeToFirstTokenMs: 1,
          durationMs: 2,
          error: null,
          raw: '',
        }),
      },
    });
    expect(await see('first-curl').textContent()).toContain(
      'curl -N http://127.0.0.1:12000/v1/chat/completions',
    );
    await see('send-first-request').click();
    await expect
      .poll(() => host.asked.find((call) => call.method === 'playground.send')?.params)
      .toMatchObject({ listener: 'main', model: 'openai/gpt-4o' });
    host.emit('traces.added', { rows: [sampleRow()], stats });
    await page.locator(`[data-trace="${sampleTraceId}"]`).waitFor();
  });

  it('does not take a store that cannot be read for an empty one, and reads it again', async () => {
    const { see, console: host } = await open({
      path: '/traces',
      ready: 'list-failure',
      script: {
        'traces.list': () => {
          throw new ScriptedFailure('store_unavailable', 'disk I/O error');
        },
      },
    });
    expect(await see('list-failure').textContent()).toContain('disk I/O error');
    expect(await see('traces-empty').count()).toBe(0);
    host.script({ 'traces.list': () => ({ rows: [sampleRow()], more: false, unknownKeys: [] }) });
    await see('list-failure-retry').click();
    await see('trace-row').waitFor();
    expect(await see('list-failure').count()).toBe(0);
  });

  it('offers to start a gateway that does not run', async () => {
    const stopped = {
      ...sampleGateway,
      state: 'stopped' as const,
      listeners: sampleGateway.listeners.map((one) => ({ ...one, state: 'stopped' as const })),
    };
    const { see } = await open({
      path: '/traces',
      ready: 'traces-gateway-down',
      script: {
        'traces.list': () => ({ rows: [], more: false, unknownKeys: [] }),
        'gateway.status': () => stopped,
        'gateway.start': () => sampleGateway,
      },
    });
    await see('traces-start-gateway').click();
    await see('traces-empty').waitFor();
  });

  it('walks the rows by keyboard, opens one and comes back', async () => {
    const { see, page } = await open({ path: '/traces', ready: 'trace-row' });
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await see('trace-rows').focus();
    await page.keyboard.press('Enter');
    await see('trace-screen').waitFor();
    expect(await see('trace-screen').getAttribute('data-trace')).toBe(sampleTraceId);
    await page.keyboard.press('Escape');
    await see('trace-row').first().waitFor();
  });
});

describe('a trace', () => {
  const path = `/traces/${sampleTraceId}`;

  it('opens on the model call with its tokens, first token and models', async () => {
    const { see } = await open({ path, ready: 'span-row' });
    expect(await see('figure-tokens').textContent()).toBe('2\u202f840 → 312');
    expect(await see('figure-ttft').textContent()).toBe('920 ms');
    expect(await see('figure-requested').textContent()).toBe('plano');
    expect(await see('span-detail').getAttribute('data-span')).toBe('a000000000000002');
    expect(await see('span-figures').textContent()).toContain('Tokens out312');
    expect(await see('ttft-part').count()).toBe(1);
  });

  it('[ux A36] shows spans without their parent under a row of their own, and counts them', async () => {
    const { see, page } = await open({ path, ready: 'span-row' });
    expect(await page.locator('[data-testid="span-row"][data-kind="missing-parent"]').count()).toBe(1);
    expect(await see('figure-orphans').textContent()).toBe('1 span');
  });

  it('is a tree grid with levels and can be walked and folded by keyboard', async () => {
    const { see, page } = await open({ path, ready: 'span-row' });
    const rows = await see('span-row').evaluateAll((elements) =>
      elements.map((element) => [element.getAttribute('role'), element.getAttribute('aria-level')]),
    );
    expect(rows).toEqual(['1', '2', '3', '3', '4', '3', '3', '1', '2'].map((level) => ['row', level]));
    const selected = () =>
      page.locator('[data-testid="span-row"][aria-selected="true"]').getAttribute('data-span');
    await see('waterfall').focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => see('span-row').count()).toBe(4);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await expect.poll(selected).toBe('a000000000000003');
    await page.keyboard.press('[');
    await expect.poll(() => see('span-row').count()).toBe(2);
    await page.keyboard.press('e');
    await expect.poll(selected).toBe('a000000000000006');
    await page.keyboard.press('g');
    await expect.poll(selected).toBe('a000000000000002');
    await page.keyboard.press(']');
    await expect.poll(() => see('span-row').count()).toBe(9);
  });

  it('groups attributes and shows events, resource and the raw span', async () => {
    const { see } = await open({ path: `${path}/a000000000000001`, ready: 'span-row' });
    expect(await see('attributes-custom').textContent()).toContain('acme');
    expect(await see('attributes-http').textContent()).toContain('POST');
    await see('span-tab-json').click();
    expect(JSON.parse((await see('span-json').textContent()) ?? '')).toEqual(sampleSpans[0]);
    await see('span-tab-resource').click();
    expect(await see('span-detail').textContent()).toContain('host.name');
  });

  it('marks the flagged call, and says by which signals', async () => {
    const signal = (key: string, value: object) => ({ key, value });
    const spans = sampleSpans.map((span) =>
      span.spanId !== 'a000000000000002'
        ? span
        : {
            ...span,
            name: `${span.name} 🚩`,
            attributes: [
              ...span.attributes,
              signal('signals.quality', { stringValue: 'poor' }),
              signal('signals.quality_score', { doubleValue: 35 }),
              signal('signals.turn_count', { intValue: '2' }),
              signal('signals.truncated', { boolValue: true }),
            ],
            events: [
              ...span.events,
              {
                name: 'signal.interaction.misalignment.correction',
                timeUnixNano: span.endTimeUnixNano,
                attributes: [
                  signal('signal.type', { stringValue: 'interaction.misalignment.correction' }),
                  signal('signal.message_index', { intValue: '2' }),
                  signal('signal.request_index', { intValue: '3' }),
                  signal('signal.message_role', { stringValue: 'user' }),
                  signal('signal.snippet', { stringValue: 'no, i meant' }),
                  signal('signal.match', { stringValue: 'phrase' }),
                  signal('signal.confidence', { doubleValue: 1 }),
                ],
              },
            ],
          },
    );
    const { see, page } = await open({
      path,
      ready: 'span-row',
      script: { 'traces.get': () => ({ row: sampleRow({ quality: 'poor', flagged: true }), spans }) },
    });
    const line = page.locator('[data-span="a000000000000002"][data-testid="span-row"]');
    expect(await line.getByRole('img', { name: 'flagged' }).count()).toBe(1);
    await see('span-tab-signals').click();
    expect(await see('span-signals').textContent()).toContain('poorScore 35Turns 2');
    expect(await see('span-signals').textContent()).toContain('Not all of the conversation');
    expect(await see('span-signal').allTextContents()).toEqual([
      'interaction.misalignment.correctionno, i meantmessage 3 (user) · confidence 1 · by phrase',
    ]);
    await see('span-tab-attributes').click();
    expect(await see('attributes-signals').textContent()).toContain('quality_score');
  });

  it('grows while spans still arrive', async () => {
    let spans = sampleSpans.slice(0, 2);
    const { see, console: host } = await open({
      path,
      ready: 'span-row',
      script: { 'traces.get': () => ({ row: sampleRow(), spans: [...spans] }) },
    });
    expect(await see('span-row').count()).toBe(2);
    spans = sampleSpans.slice(0, 5);
    host.emit('traces.added', { rows: [sampleRow()], stats });
    await expect.poll(() => see('span-row').count()).toBe(5);
  });

  it('says when a trace is not stored', async () => {
    const { see } = await open({
      path,
      ready: 'trace-missing',
      script: {
        'traces.get': () => {
          throw new ScriptedFailure('not_found', 'No such trace.');
        },
      },
    });
    expect(await see('trace-missing').textContent()).toContain('not stored');
  });

  it('stays usable with 20 000 spans', async () => {
    const spans = Array.from({ length: 20_000 }, (_, index) =>
      sampleSpan(sampleTraceId, {
        id: index.toString(16).padStart(16, '0'),
        ...(index > 0 && {
          parent: Math.floor((index - 1) / 4)
            .toString(16)
            .padStart(16, '0'),
        }),
        name: `step ${index}`,
        service: 'plano(agent)',
        from: index / 10,
        to: index / 10 + 20,
      }),
    );
    const { see, page } = await open({
      path,
      ready: 'span-row',
      script: { 'traces.get': () => ({ row: sampleRow(), spans }) },
    });
    expect(await see('span-row').count()).toBeLessThan(80);
    await see('waterfall').focus();
    await page.keyboard.press('End');
    await page.locator('[data-testid="span-row"][aria-selected="true"]', { hasText: 'step' }).waitFor();
  });
});

describe('the peek', () => {
  it('shows the selected trace beside the list, moves along, and reads nothing that was said', async () => {
    const { page, see, console: host } = await open({ path: '/traces', ready: 'trace-row' });
    const ids = await see('trace-row').evaluateAll((rows) =>
      rows.map((row) => row.getAttribute('data-trace') ?? ''),
    );
    await page.keyboard.press('Space');
    await page.locator(`[data-testid="trace-peek"][data-trace="${ids[0]}"]`).waitFor();
    await see('trace-peek-span').first().waitFor();
    await page.keyboard.press('j');
    await page.locator(`[data-testid="trace-peek"][data-trace="${ids[1]}"]`).waitFor();
    await page.keyboard.press('k');
    await page.locator(`[data-testid="trace-peek"][data-trace="${ids[0]}"]`).waitFor();
    if (process.env.PLANO_PICTURES) await page.screenshot({ path: `${process.env.PLANO_PICTURES}/peek.png` });
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await see('trace-peek').waitFor({ state: 'detached' });
    expect(await see('trace-rows').count()).toBe(1);
    const asked = host.asked.map(({ method }) => method);
    expect(asked.filter((method) => /^(bodies|messages|decisions)\./.test(method))).toEqual([]);
    expect(asked).toContain('traces.outline');
  });

  it('closes by Space again, and Enter opens the trace that it shows', async () => {
    const { page, see } = await open({ path: '/traces', ready: 'trace-row' });
    await see('trace-rows').focus();
    await page.keyboard.press('Space');
    await see('trace-peek').waitFor();
    await page.keyboard.press('Space');
    await see('trace-peek').waitFor({ state: 'detached' });
    await page.keyboard.press('Space');
    await see('trace-peek').waitFor();
    await page.keyboard.press('Enter');
    await see('trace-name').waitFor();
  });

  it('says why the spans of a trace cannot be shown', async () => {
    const { page, see } = await open({
      path: '/traces',
      ready: 'trace-row',
      script: {
        'traces.outline': () => {
          throw new ScriptedFailure('not_found', 'There is no such trace.');
        },
      },
    });
    await page.keyboard.press('Space');
    await see('trace-peek-failure').waitFor();
  });
});
