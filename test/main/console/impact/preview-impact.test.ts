import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTestHost, type TestPorts } from '../test-host.ts';

const routed = ({ listener, sandbox }: TestPorts) => `version: v0.4.0
listeners:
  - { type: model, name: main, port: ${listener} }
overrides: { llm_routing_model: embedded/lexical }
model_providers:
  - { model: sandbox/echo, base_url: "http://127.0.0.1:${sandbox}/v1", provider_interface: openai, default: true }
  - { model: sandbox/tools, base_url: "http://127.0.0.1:${sandbox}/v1", provider_interface: openai }
model_aliases:
  fast: { target: sandbox/echo }
routing_preferences:
  - { name: stories, description: "write stories, tales and poems", models: [sandbox/echo, sandbox/tools] }
  - { name: code review, description: "review and explain source code, find bugs", models: [sandbox/tools] }
`;

async function recordingHost(policy: 'local' | 'off' = 'local', more: { readonly home?: string } = {}) {
  const host = await openTestHost({
    ...more,
    config: routed,
    collector: { grpcPort: null, httpPort: null, host: '127.0.0.1' },
    mode: 'web',
    environment: { PLANO_CAPTURE_CONTENT: policy },
  });
  await host.start();
  const text = await readFile(host.configFile, 'utf8');
  const ask = async (content: string, model?: string) => {
    const response = await fetch(`${host.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...(model && { model }), messages: [{ role: 'user', content }] }),
    });
    await response.text();
  };
  /** When so many requests are recorded with their calls. */
  const recorded = (count: number) =>
    expect.poll(async () => (await impact(text)).compared, { timeout: 15_000, interval: 250 }).toBe(count);
  const impact = (changed: string) => host.call('config.impact', { text: changed, limit: 200 });
  return { ...host, text, ask, recorded, impact };
}

describe('the impact of a text on recorded requests', () => {
  it('moves those of the changed route only, and leaves file and gateway as they are', async () => {
    const host = await recordingHost();
    await host.ask('Write a tale');
    await host.ask('Find bugs in this source code');
    await host.ask('Hello', 'sandbox/echo');
    await host.recorded(3);
    const before = await host.status();
    const told: number[] = [];
    const swapped = host.text.replace('[sandbox/echo, sandbox/tools]', '[sandbox/tools, sandbox/echo]');
    const report = await host.call(
      'config.impact',
      { text: swapped, limit: 200 },
      { progress: ({ done, total }) => told.push(done / total) },
    );
    expect(report).toMatchObject({
      compared: 3,
      untouched: 2,
      undecided: 0,
      broken: [],
      moved: [
        {
          question: 'Write a tale',
          from: { route: 'stories', model: 'sandbox/echo' },
          to: { route: 'stories', model: 'sandbox/tools' },
          costNanoUsd: { before: null, after: null },
          ms: { before: expect.any(Number), after: expect.any(Number) },
        },
      ],
    });
    expect(told.at(-1)).toBe(1);
    expect(await readFile(host.configFile, 'utf8')).toBe(host.text);
    const after = await host.status();
    expect(after.appliedSha256).toBe(before.appliedSha256);
    expect(after.listeners.map(({ requests }) => requests)).toEqual(
      before.listeners.map(({ requests }) => requests),
    );
  });

  it('says which requests would be refused when an alias or a listener goes', async () => {
    const host = await recordingHost();
    await host.ask('Write a tale', 'fast');
    await host.ask('Write a tale');
    await host.recorded(2);
    const withoutAlias = host.text.replace(/model_aliases:\n.*\n/, '');
    expect(await host.impact(withoutAlias)).toMatchObject({
      compared: 2,
      untouched: 1,
      broken: [{ from: { route: 'stories' }, reason: "Model 'fast' not found in configured providers" }],
    });
    const renamed = host.text.replace('name: main', 'name: other');
    expect((await host.impact(renamed)).broken).toMatchObject([
      { reason: 'The model listener "main" is gone' },
      { reason: 'The model listener "main" is gone' },
    ]);
  });

  it('has nothing to go by where bodies are not recorded', async () => {
    const host = await recordingHost('off');
    await host.ask('Write a tale');
    expect(await host.impact(host.text)).toMatchObject({ compared: 0, undecided: 0 });
  });

  it('is not there for a text that cannot serve', async () => {
    const host = await recordingHost('off');
    await expect(host.impact('version: v9\n')).rejects.toMatchObject({ code: 'config_invalid' });
  });

  it('leaves the requests of other workspaces alone, though all share one store', async () => {
    const one = await recordingHost();
    await one.ask('Hello', 'fast');
    await one.recorded(1);
    await one.host.stop(0);
    const other = await recordingHost('local', { home: join(one.folder, 'home') });
    await other.ask('Hello', 'sandbox/echo');
    await other.recorded(1);
    expect((await other.call('traces.list', { limit: 10 })).rows).toHaveLength(2);
    const withoutAlias = other.text.replace(/model_aliases:\n.*\n/, '');
    expect(await other.call('config.breaks', { text: withoutAlias, limit: 200 })).toEqual({
      looked: 1,
      models: [],
      ports: [],
    });
    expect(await other.impact(withoutAlias)).toMatchObject({ compared: 1, broken: [] });
  });

  it('[ux N3] says with which status the clients of a removed alias would fail', async () => {
    const host = await recordingHost();
    await host.ask('Hello', 'fast');
    await host.recorded(1);
    const text = host.text.replace(/model_aliases:\n.*\n/, '');
    expect((await host.impact(text)).broken).toMatchObject([{ status: 404 }]);
    expect((await host.call('config.breaks', { text, limit: 200 })).models).toEqual([
      { model: 'fast', isAlias: true, requests: 1 },
    ]);
  });
});
