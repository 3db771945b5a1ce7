import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import OpenAI from 'openai';
import { describe, expect, it, vi } from 'vitest';
import { tempFolder } from './temp-folder.ts';
import { openTestHost, sandboxConfig } from './test-host.ts';

const collector = { grpcPort: null, httpPort: null, host: '127.0.0.1' } as const;

/** Has a user say something to the sandbox, whole or streamed, by the official client. */
async function say(url: string, content: string, stream = false): Promise<void> {
  const client = new OpenAI({ apiKey: 'sk-test', baseURL: `${url}/v1` });
  const messages = [{ role: 'user', content } as const];
  if (!stream) {
    await client.chat.completions.create({ model: 'sandbox/echo', messages });
    return;
  }
  for await (const chunk of await client.chat.completions.create({
    model: 'sandbox/echo',
    messages,
    stream: true,
  })) {
    expect(chunk.object).toBe('chat.completion.chunk');
  }
}

describe('signals on their way to the trace store', () => {
  it('are found by their attributes, on the list and on the span', async () => {
    const host = await openTestHost({ collector, mode: 'web' });
    await host.start();
    await say(host.url, 'List the rivers of Spain');
    await say(host.url, 'The export button is still not working', true);
    const flagged = () => host.call('traces.list', { limit: 9, query: 'is:flagged' });
    await vi.waitFor(async () => expect((await flagged()).rows).toHaveLength(1), { timeout: 20_000 });
    const [row] = (await flagged()).rows;
    expect(row).toMatchObject({ quality: 'neutral', flagged: true });
    const query = 'signals.interaction.disengagement.severity>=1 signals.quality=neutral';
    expect((await host.call('traces.list', { limit: 9, query })).rows).toMatchObject([
      { traceId: row?.traceId },
    ]);
    const calm = 'signals.quality=neutral signals.quality_score=50';
    expect((await host.call('traces.list', { limit: 9, query: calm })).rows).toMatchObject([
      { quality: 'neutral', flagged: false },
    ]);
    const { spans } = await host.call('traces.get', { traceId: row?.traceId ?? '' });
    const llm = spans.find(({ service }) => service === 'plano(llm)');
    expect(llm?.name).toBe('POST /v1/chat/completions sandbox/echo 🚩');
    expect(llm?.events.map(({ name }) => name)).toContain('signal.interaction.disengagement.negative_stance');
  });

  it("come from the user's own phrases, too", async () => {
    const folder = await tempFolder();
    await mkdir(join(folder, 'home', 'signals'), { recursive: true });
    await writeFile(
      join(folder, 'home', 'signals', 'quit.yaml'),
      'type: quit\nlang: de\nphrases: [ich gebe auf]\n',
    );
    const host = await openTestHost({ collector, mode: 'web', folder, config: sandboxConfig });
    await host.start();
    await say(host.url, 'Na gut, ich gebe auf!');
    await vi.waitFor(
      async () => {
        const { rows } = await host.call('traces.list', { limit: 9, query: 'signals.quality=severe' });
        expect(rows).toMatchObject([{ quality: 'severe', flagged: true }]);
      },
      { timeout: 20_000 },
    );
  });
});
