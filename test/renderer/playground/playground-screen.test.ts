import { describe, expect, it } from 'vitest';
import type { PlaygroundProgress } from '../../../src-main/contract/playground-calls.ts';
import { consolePages } from '../../support/console-page.ts';
import { sampleReply, sampleTraceId } from '../../support/console-sample.ts';

const open = consolePages();

const head = {
  type: 'head',
  status: 200,
  headers: {},
  traceId: sampleTraceId,
  agents: [],
  router: 'none',
} satisfies Partial<PlaygroundProgress>;

describe('the playground on a prompt listener', () => {
  it('shows the function that was called, its values and what its endpoint answered', async () => {
    const functionCall = { name: 'get_weather', arguments: { city: 'Oslo', days: 3 }, result: '{"t":-2}' };
    const { page, see } = await open({
      path: '/playground',
      ready: 'playground-empty',
      script: { 'playground.send': () => ({ ...sampleReply, path: 'target', functionCall }) },
    });
    await see('playground-example-1').click();
    await page.keyboard.press('Control+Enter');
    await see('run-function').waitFor();
    expect(await see('run-function-name').textContent()).toBe('get_weather');
    expect(await see('run-function-values').textContent()).toBe('cityOslodays3');
    await page.getByText('What its endpoint answered').click();
    expect(await see('run-function-result').textContent()).toBe('{"t":-2}');
  });

  it('says that a value is missing when it asks back, and nothing of functions elsewhere', async () => {
    let path: string | null = 'clarify';
    const { page, see } = await open({
      path: '/playground',
      ready: 'playground-empty',
      script: { 'playground.send': () => ({ ...sampleReply, path }) },
    });
    await see('playground-example-1').click();
    await page.keyboard.press('Control+Enter');
    await see('run-function').waitFor();
    expect(await see('run-function').textContent()).toBe('Asked back: a value is missing');
    path = null;
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => see('run-function').count()).toBe(0);
  });
});

describe('the playground', () => {
  it('sends an example and shows the answer as it streams, with its figures', async () => {
    const rest = Promise.withResolvers<void>();
    const {
      see,
      page,
      console: host,
    } = await open({
      path: '/playground',
      ready: 'playground-empty',
      script: {
        'playground.send': async (_params, progress) => {
          progress({ ...head, atMs: 100 });
          progress({ type: 'text', text: 'One ', atMs: 210 });
          await rest.promise;
          progress({ type: 'text', text: 'two three.', atMs: 300 });
          return sampleReply;
        },
      },
    });
    await see('playground-example-1').click();
    await see('playground-api-messages').click();
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => see('answer-text').textContent()).toBe('One ');
    // The trace can be looked at before the answer is whole.
    await see('open-trace').waitFor();
    expect(await see('run-status').textContent()).toBe('200');
    expect(host.asked.find((call) => call.method === 'playground.send')?.params).toMatchObject({
      listener: 'main',
      api: 'messages',
      model: 'openai/gpt-4o',
      stream: true,
    });
    rest.resolve();
    await page.locator('[data-testid="playground-screen"][data-state="answered"]').waitFor();
    expect(await see('answer-text').textContent()).toBe('One two three.');
    expect(await see('run-ttft').textContent()).toBe('210 ms');
    expect(await see('run-total').textContent()).toBe('1.90 s');
    expect(await see('run-tokens').textContent()).toBe('9 → 4');
    expect(await see('run-model').textContent()).toBe('openai/gpt-4o');
    await see('open-trace').click();
    await see('trace-screen').waitFor();
  });

  it('stops a stream with Mod+. and tells the host', async () => {
    const {
      see,
      page,
      console: host,
    } = await open({
      path: '/playground',
      ready: 'playground-empty',
      script: {
        'playground.send': (_params, progress) => {
          progress({ type: 'text', text: 'Endless', atMs: 1 });
          return new Promise(() => {});
        },
      },
    });
    await see('playground-user').fill('Go on');
    await see('playground-send').click();
    await see('answer-text').waitFor();
    await page.keyboard.press('Control+.');
    await page.locator('[data-testid="playground-screen"][data-state="stopped"]').waitFor();
    await expect.poll(() => host.cancelled).toContain('playground.send');
    expect(await see('answer-text').textContent()).toBe('Endless');
  });

  it('explains a failure in plain words, with the next step', async () => {
    const { see } = await open({
      path: '/playground',
      ready: 'playground-empty',
      script: {
        'playground.send': () => ({
          ...sampleReply,
          status: 401,
          text: '',
          error: { code: 'invalid_api_key', message: 'Incorrect API key provided.' },
        }),
      },
    });
    await see('playground-user').fill('Hello');
    await see('playground-send').click();
    await see('playground-error').waitFor();
    const text = await see('playground-error').textContent();
    expect(text).toContain('The provider did not accept the key');
    expect(text).toContain('Incorrect API key provided.');
    expect(text).toContain('access_key');
  });

  it('keeps draft and answer while other screens are shown', async () => {
    const { see, page } = await open({
      path: '/playground',
      ready: 'playground-empty',
      script: { 'playground.send': () => sampleReply },
    });
    await see('playground-system').fill('Be brief.');
    await see('playground-user').fill('Hello');
    await see('playground-model').fill('fast');
    await page.keyboard.press('Escape');
    await see('playground-send').click();
    await see('answer-text').waitFor();
    await page.keyboard.press('Control+3');
    await see('traces-screen').waitFor();
    await page.keyboard.press('Control+4');
    expect(await see('playground-system').inputValue()).toBe('Be brief.');
    expect(await see('playground-user').inputValue()).toBe('Hello');
    expect(await see('playground-model').inputValue()).toBe('fast');
    expect(await see('answer-text').textContent()).toBe('One two three.');
  });

  it('keeps the model that was typed however often Escape is pressed', async () => {
    const { see, page } = await open({ path: '/playground', ready: 'playground-empty' });
    await see('playground-model').fill('fast');
    for (let times = 0; times < 3; times++) await page.keyboard.press('Escape');
    await see('playground-user').fill('Hello');
    expect(await see('playground-model').inputValue()).toBe('fast');
  });

  it('asks for a message before it sends', async () => {
    const { see } = await open({ path: '/playground', ready: 'playground-empty' });
    expect(await see('playground-send').isDisabled()).toBe(true);
    await see('playground-user').fill('x');
    expect(await see('playground-send').isDisabled()).toBe(false);
  });

  it('shows the request as it was sent and the events as they came, and writes the request as programs', async () => {
    const { see } = await open({
      path: '/playground',
      ready: 'playground-empty',
      script: {
        'playground.send': (_params, progress) => {
          progress({ type: 'sent', path: '/v1/chat/completions', headers: { accept: 'x' }, body: '{"a":1}' });
          progress({ ...head, atMs: 1 });
          return { ...sampleReply, events: [{ atMs: 12, data: '{"piece":1}' }] };
        },
      },
    });
    await see('playground-user').fill('Hello');
    await see('playground-send').click();
    await see('playground-tab-wire').click();
    expect(await see('run-wire-request').textContent()).toContain('"a": 1');
    expect(await see('wire-event').textContent()).toBe('+12 ms{"piece":1}');
    await see('playground-tab-snippet').click();
    expect(await see('snippet-text').textContent()).toContain('curl -N http://127.0.0.1:12000/v1/chat');
    await see('snippet-language-python').click();
    expect(await see('snippet-text').textContent()).toContain('from openai import OpenAI');
    await see('playground-api-messages').click();
    expect(await see('snippet-text').textContent()).toContain('from anthropic import Anthropic');
  });
});
