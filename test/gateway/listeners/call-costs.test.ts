import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startGateway } from '../../support/gateway-fixture.ts';
import { answerJson, startRecordingProvider } from '../../support/recording-provider.ts';
import { baseConfig, completion } from './base-config.ts';

async function started(more: string) {
  const up = await startRecordingProvider();
  up.answer = answerJson(200, completion);
  const gateway = await startGateway(`${baseConfig(up.url)}${more}`);
  onTestFinished(async () => {
    await gateway.close();
    await up.close();
  });
  return { up, gateway };
}

async function catalogue(models: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plano-prices-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'prices.json');
  await writeFile(file, JSON.stringify(models));
  return `model_metrics_sources: [{type: cost, provider: models.dev, url: "${pathToFileURL(file).href}"}]\n`;
}

const cost = (value: number) => ({ doubleValue: value });

describe('the span of a call', () => {
  const prices = { openai: { models: { 'gpt-4o-mini': { cost: { input: 2.5, output: 10 } } } } };

  it('says what the call cost where the config names a catalogue', async () => {
    const { gateway } = await started(await catalogue(prices));
    await gateway.chat('openai/gpt-4o-mini');
    expect((await gateway.span('plano(llm)')).attributes).toMatchObject({
      'llm.usage.prompt_includes_cached': { boolValue: true },
      'llm.usage.input_cost_usd': cost(0.00003),
      'llm.usage.output_cost_usd': cost(0.00034),
      'llm.usage.total_cost_usd': cost(0.00037),
    });
  });

  it('counts what Anthropic says beside the prompt, and marks a rate that nobody named', async () => {
    const { gateway, up } = await started(
      await catalogue({ anthropic: { models: { 'claude-sonnet-4-6': { cost: { input: 3, output: 15 } } } } }),
    );
    const usage = { input_tokens: 100, cache_read_input_tokens: 900, output_tokens: 50 };
    up.answer = answerJson(200, {
      id: 'm',
      type: 'message',
      role: 'assistant',
      model: 'claude',
      content: [],
      usage,
    });
    const body = {
      model: 'anthropic/claude-sonnet-4-6',
      max_tokens: 9,
      messages: [{ role: 'user', content: 'hi' }],
    };
    await gateway.send('/v1/messages', { body: JSON.stringify(body) });
    expect((await gateway.span('plano(llm)')).attributes).toMatchObject({
      'llm.usage.prompt_includes_cached': { boolValue: false },
      'llm.usage.total_cost_usd': cost(0.00132),
      'llm.usage.cost_assumed': { boolValue: true },
    });
  });

  it('says nothing of a model that the catalogue does not know, and of a call that failed', async () => {
    const { gateway, up } = await started(await catalogue(prices));
    await gateway.chat('openai/gpt-4o');
    up.answer = answerJson(400, { error: { message: 'no', type: 'invalid_request_error' } });
    await gateway.chat('openai/gpt-4o-mini');
    const calls = (await gateway.spans()).filter(({ resource }) => resource['service.name'] === 'plano(llm)');
    expect(calls).toHaveLength(2);
    for (const { attributes } of calls) expect(attributes).not.toHaveProperty(['llm.usage.total_cost_usd']);
  });
});

describe('the person behind a call', () => {
  it('is whom the header of the first exporter names, trimmed, for PostHog and for the trace', async () => {
    const posthog = await startRecordingProvider();
    posthog.answer = answerJson(200, {});
    onTestFinished(() => posthog.close());
    const exporter = (more: string) => `{type: posthog, url: "${posthog.url}", api_key: phc_k${more}}`;
    const { gateway } = await started(
      `tracing: {random_sampling: 100, exporters: [${exporter('')}, ${exporter(', distinct_id_header: X-User')}]}\n`,
    );
    await gateway.chat('openai/gpt-4o', { headers: { 'x-user': '  u1 ' } });
    expect((await gateway.span('plano(llm)')).attributes['plano.distinct_id']).toEqual({ stringValue: 'u1' });
    gateway.forget();
    await gateway.chat('openai/gpt-4o', { headers: { 'x-user': '   ' } });
    expect((await gateway.span('plano(llm)')).attributes).not.toHaveProperty(['plano.distinct_id']);
    await vi.waitFor(() => expect(posthog.requests.length).toBeGreaterThanOrEqual(2));
    const people = posthog.requests.flatMap(({ body }) =>
      JSON.parse(body).batch.map(
        ({ properties }: { properties: { distinct_id: string } }) => properties.distinct_id,
      ),
    );
    expect(people).toContain('u1');
  });
});
