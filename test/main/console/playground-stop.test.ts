import type { ServerResponse } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { startRecordingProvider } from '../../support/recording-provider.ts';
import { openTestHost } from './test-host.ts';

const piece = `data: ${JSON.stringify({
  id: 'c',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: { content: 'word ' }, finish_reason: null }],
})}\n\n`;

/** Says a word every few milliseconds until nobody listens any more. */
function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const timer = setInterval(() => response.write(piece), 10);
  response.once('close', () => clearInterval(timer));
}

it('[ux R39] a stopped run of the playground closes its call to the provider within 100 ms, the other goes on', async () => {
  const provider = await startRecordingProvider();
  onTestFinished(() => provider.close());
  provider.answer = endless;
  const { call, start } = await openTestHost({
    config: ({ listener }) => `version: v0.4.0
listeners: [{ type: model, name: main, port: ${listener} }]
model_providers: [{ model: mine/m, base_url: "${provider.url}/v1", provider_interface: openai, access_key: k, default: true }]
`,
  });
  await start();
  /** One pane; `begun` when its first words are there. */
  const pane = () => {
    const stop = new AbortController();
    const begun = Promise.withResolvers<void>();
    let words = 0;
    const request = {
      listener: 'main',
      api: 'chat',
      model: 'mine/m',
      system: '',
      user: 'hi',
      stream: true,
    } as const;
    const ended = call('playground.send', request, {
      signal: stop.signal,
      progress: ({ type }) => {
        if (type !== 'text') return;
        words += 1;
        begun.resolve();
      },
    }).catch(() => undefined);
    return { stop, begun: begun.promise, ended, words: () => words };
  };
  const first = pane();
  await first.begun;
  const taken: number[] = [];
  // A busy machine may hold one of them up; what the product adds is in the shortest.
  for (let index = 1; index <= 5; index += 1) {
    const second = pane();
    await second.begun;
    const stoppedAt = performance.now();
    second.stop.abort();
    await second.ended;
    taken.push(((await provider.requests[index]?.aborted) ?? Number.POSITIVE_INFINITY) - stoppedAt);
  }
  expect(Math.min(...taken)).toBeLessThanOrEqual(100);
  const before = first.words();
  await expect.poll(first.words).toBeGreaterThan(before);
  first.stop.abort();
  await first.ended;
  await provider.requests[0]?.aborted;
});
