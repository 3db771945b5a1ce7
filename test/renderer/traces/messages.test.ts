import { describe, expect, it } from 'vitest';
import { toldCall } from '../../../src-main/console/messages/read-messages.ts';
import type { SaidCall } from '../../../src-main/contract/message-calls.ts';
import type { SpanShape } from '../../../src-main/contract/trace-calls.ts';
import { consolePages } from '../../support/console-page.ts';
import { sampleRow, sampleSpan, sampleTraceId } from '../../support/console-sample.ts';

const open = consolePages();
const spanId = 'b000000000000001';

function span(attributes: Readonly<Record<string, string | number>>): SpanShape {
  return sampleSpan(sampleTraceId, {
    ...{ id: spanId, name: 'chat', service: 'shop', from: 0, to: 900 },
    attributes: Object.entries(attributes).map(([key, value]) => ({
      key,
      value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
    })),
  });
}

/** A trace of another sender, on its messages. */
async function opened(shown: SpanShape, call: SaidCall | null = toldCall(shown)) {
  const opened_ = await open({
    path: `/traces/${sampleTraceId}`,
    ready: 'trace-tab-messages',
    script: {
      'traces.get': () => ({ row: sampleRow(), spans: [shown] }),
      'bodies.list': () => ({ bodies: [], told: call === null ? [] : [shown.spanId] }),
      'messages.read': () => ({ call }),
    },
  });
  return opened_;
}

const said = (part: Partial<SaidCall>): SaidCall => ({
  ...{ source: 'recording', model: 'm', tools: [], messages: [], answers: [], finish: null, error: null },
  ...{ truncated: false, redacted: false },
  ...part,
});
const words = (role: string, text: string) => ({ role, blocks: [{ type: 'text' as const, text }] });
const told = span({ 'gen_ai.input.messages': '[]' });

describe('the messages of a call', () => {
  it('[observability O113] are those that OpenInference tells, with model and tokens', async () => {
    const { page, see } = await opened(
      span({
        'llm.model_name': 'm',
        'llm.token_count.prompt': 5,
        'llm.input_messages.0.message.role': 'user',
        'llm.input_messages.0.message.content': 'hi',
      }),
    );
    const figures = await see('span-figures').textContent();
    expect(figures).toContain('Tokens in5');
    expect(figures).toContain('Modelm');
    await see('span-messages').click();
    await see('message').waitFor();
    expect(await see('message').count()).toBe(1);
    expect(await page.locator('[data-testid="message"][data-role="user"]').textContent()).toContain('hi');
  });

  it('[observability O114] show a tool call as a card with a tree of its arguments', async () => {
    const parts = [{ type: 'tool_call', id: 'c1', name: 'get_weather', arguments: { location: 'Paris' } }];
    const { see } = await opened(
      span({ 'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', parts }]) }),
    );
    await see('trace-tab-messages').click();
    await see('tool-card').waitFor();
    expect(await see('tool-card').textContent()).toContain('get_weather');
    expect(await see('tool-card').getByTestId('json-tree').textContent()).toBe('location: "Paris"');
  });

  it.each([
    '<img src=x onerror=alert(1)>',
    'text <script>document.title="owned"</script> and [a link](javascript:alert(1))',
    '![p](https://tracker.example/p.png) <https://tracker.example>',
    '<iframe src="https://tracker.example"></iframe>\n\n# <b>x</b>',
  ])('[observability O115] show %s as text; nothing of it runs or is asked for', async (hostile) => {
    // Whatever the page asks of another host, or complains of, fails the test.
    const { page, see } = await opened(told, said({ messages: [words('user', hostile)] }));
    await see('trace-tab-messages').click();
    await see('message-text').waitFor();
    expect(await see('message-text').locator('img, script, iframe, a, b').count()).toBe(0);
    for (const tag of hostile.match(/<(img|script|iframe|b)[^>]*>/g) ?? []) {
      expect(await see('message-text').textContent()).toContain(tag);
    }
    expect(await page.title()).not.toBe('owned');
    await see('messages-view-plain').click();
    expect(await see('message-text').textContent()).toBe(hostile);
  });

  it('R28: fold all but the last three, pair calls with results, fold reasoning, draw what came along', async () => {
    const call = said({
      messages: [
        words('system', 'S'),
        words('user', 'one'),
        { role: 'assistant', blocks: [{ type: 'tool_call', id: 'c1', name: 'look', input: '{"a":1}' }] },
        {
          role: 'tool',
          blocks: [{ type: 'tool_result', callId: 'c1', text: 'found', pictures: [], isError: true }],
        },
        {
          role: 'tool',
          blocks: [{ type: 'tool_result', callId: 'c9', text: 'of no call', pictures: [], isError: false }],
        },
        {
          role: 'user',
          blocks: [
            { type: 'image', picture: { dataUrl: `data:image/gif;base64,${gif}`, label: 'image/gif' } },
          ],
        },
      ],
      answers: [
        {
          role: 'assistant',
          blocks: [
            { type: 'reasoning', text: 'because' },
            { type: 'text', text: '**so**' },
          ],
        },
      ],
      finish: 'stop',
    });
    const { page, see } = await opened(told, call);
    await see('trace-tab-messages').click();
    await see('message-list').waitFor();
    expect(await see('message-history').textContent()).toBe('Show 2 earlier messages');
    await see('message-history').click();
    const roles = await see('message').evaluateAll((all) => all.map((one) => one.getAttribute('data-role')));
    expect(roles).toEqual(['system', 'user', 'assistant', 'tool', 'user', 'assistant']);
    expect(await page.locator('[data-testid="tool-card"] [data-call="c1"]').textContent()).toContain('found');
    expect(await see('message').nth(3).textContent()).toContain('of no call');
    await expect
      .poll(() => see('message-picture').evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBe(1);
    expect(await see('reasoning').getAttribute('open')).toBeNull();
    expect(await see('message').last().locator('strong').textContent()).toBe('so');
    await see('messages-view-json').click();
    expect(JSON.parse((await see('messages-json').textContent()) ?? '').finish).toBe('stop');
  });

  it('R28: show and copy a text of five megabytes whole', async () => {
    const long = 'A line of a long text, as it came.\n'.repeat(150_000);
    const { page, see } = await opened(told, said({ answers: [words('assistant', long)] }));
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await see('trace-tab-messages').click();
    await see('message-text').waitFor();
    expect(await see('message-text').evaluate((text) => text.textContent?.length)).toBe(long.length);
    await see('message-copy').click();
    await expect
      .poll(() => page.evaluate(async () => (await navigator.clipboard.readText()).length))
      .toBe(long.length);
  });

  it('are missing where nothing was recorded, and the way to it is shown', async () => {
    const { see } = await opened(span({ 'llm.model_name': 'm' }));
    await see('trace-tab-messages').click();
    await see('not-recorded').waitFor();
    expect(await see('not-recorded').textContent()).toContain('Explain this function');
  });
});

const gif = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
