import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostedRouterAnswer } from '../../../src-main/contract/consent-calls.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { openTestHost, sandboxConfig, type TestHostOptions, type TestPorts } from './test-host.ts';

let vendor: RecordingProvider;

beforeEach(async () => {
  vendor = await startRecordingProvider();
  const content = '{"route": ["stories"]}';
  vendor.answer = answerJson(200, { choices: [{ index: 0, message: { role: 'assistant', content } }] });
});
afterEach(() => vendor.close());

/** A config that says nothing of its router: the hosted one is the default. */
const routed = (ports: TestPorts) => `${sandboxConfig(ports)}
routing_preferences:
  - { name: stories, description: "stories, poems and songs", models: [sandbox/story] }
`;

async function openConsole(options: TestHostOptions = {}) {
  const console = await openTestHost({
    mode: 'web',
    config: routed,
    ...options,
    environment: {
      PLANO_HOSTED_ROUTER_URL: `${vendor.url}/v1/chat/completions`,
      ...options.environment,
    },
  });
  await console.start();
  return {
    ...console,
    question: async () => (await console.call('routing.hosted-question', {})).question,
    answer: (answer: HostedRouterAnswer) => console.call('routing.answer-hosted', { answer }),
    /** Model that served, and who chose it. */
    ask: async () => {
      const reply = await fetch(`${console.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ messages: [{ role: 'user', content: 'Tell me a story' }] }),
      });
      await reply.text();
      return ['x-plano-resolved-model', 'x-plano-router'].map((name) => reply.headers.get(name));
    },
  };
}

describe('the question before conversations leave for the hosted router', () => {
  it('is asked at a console, and until it is answered nothing leaves', async () => {
    const { ask, question } = await openConsole();
    expect(await question()).toEqual({
      router: 'Plano-Orchestrator',
      host: new URL(vendor.url).host,
      localModels: ['sandbox/echo', 'sandbox/story'],
    });
    expect(await ask()).toEqual(['sandbox/echo', 'none']);
    expect(vendor.requests).toEqual([]);
  });

  it('is answered once: allowed', async () => {
    const { answer, ask, folder, ports, question } = await openConsole();
    expect(await answer({ kind: 'allow' })).toEqual({ question: null });
    expect(await ask()).toEqual(['sandbox/story', 'hosted']);
    expect(vendor.requests).toHaveLength(1);
    expect(await question()).toBeNull();
    const file = join(folder, 'home', 'settings.json');
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ hosted_router: 'allow' });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const again = await openConsole({ folder, ports: { ...ports, listener: ports.second } });
    expect(await again.question()).toBeNull();
  });

  it('is answered once: words decide, and are named as what decided', async () => {
    const { answer, ask } = await openConsole();
    await answer({ kind: 'instead', router: 'embedded/lexical' });
    expect(await ask()).toEqual(['sandbox/story', 'embedded']);
    expect(vendor.requests).toEqual([]);
  });

  it('is answered once: a model of the config decides', async () => {
    const { answer, ask } = await openConsole();
    await answer({ kind: 'instead', router: 'sandbox/echo' });
    expect((await ask())[1]).not.toBe('hosted');
    expect(vendor.requests).toEqual([]);
  });

  it('keeps the other settings of the file', async () => {
    const { answer, folder } = await openConsole();
    const file = join(folder, 'home', 'settings.json');
    await writeFile(file, '{"theme": "dark"}');
    await answer({ kind: 'allow' });
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ theme: 'dark', hosted_router: 'allow' });
  });

  it.each<[string, TestHostOptions]>([
    ['PLANO_HOSTED_ROUTER=on allows it', { environment: { PLANO_HOSTED_ROUTER: 'on' } }],
    ['PLANO_HOSTED_ROUTER=off forbids it', { environment: { PLANO_HOSTED_ROUTER: 'off' } }],
    ['PLANO_ROUTER names another', { environment: { PLANO_ROUTER: 'embedded/lexical' } }],
    ['the config has no preferences', { config: sandboxConfig }],
    [
      'the config names another',
      { config: (ports) => `${routed(ports)}overrides: { llm_routing_model: embedded/lexical }\n` },
    ],
    ['it is the offline demo', { demo: true }],
    ['nobody sits there', { mode: 'native' }],
  ])('is not asked where %s', async (_why, options) => {
    const { question } = await openConsole(options);
    expect(await question()).toBeNull();
  });

  it('never lets the offline demo leave, whatever was said', async () => {
    const { answer, ask } = await openConsole({ demo: true });
    await answer({ kind: 'allow' });
    expect(await ask()).toEqual(['sandbox/echo', 'none']);
    expect(vendor.requests).toEqual([]);
  });

  it('is a line in the log where nobody sits', async () => {
    const { ask, call } = await openConsole({ mode: 'native' });
    const { entries } = await call('logs.read', { tail: 200 });
    expect(entries.map(({ message }) => message)).toContain(
      `To choose models, agents and functions for requests, their conversations are sent to Plano-Orchestrator (hosted) at ${new URL(vendor.url).host}.`,
    );
    expect(await ask()).toEqual(['sandbox/story', 'hosted']);
  });
});
