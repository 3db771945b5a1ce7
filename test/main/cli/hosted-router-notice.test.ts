import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../../support/free-ports.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { cliWorkspace } from './cli-fixture.ts';
import { installedCli } from './cli-processes.ts';

let vendor: RecordingProvider;

beforeAll(async () => {
  vendor = await startRecordingProvider();
  const content = '{"route": ["stories"]}';
  vendor.answer = answerJson(200, { choices: [{ index: 0, message: { role: 'assistant', content } }] });
});
afterAll(() => vendor.close());

const routed = (port = 12000) => `version: v0.4.0
listeners: [{type: model, name: m1, port: ${port}}]
model_providers:
  - {model: openai/gpt-4o, access_key: k-1234, base_url: "http://127.0.0.1:9", default: true}
routing_preferences:
  - {name: stories, description: "stories, poems and songs", models: [openai/gpt-4o]}
`;

const atVendor = () => ({ PLANO_HOSTED_ROUTER_URL: `${vendor.url}/v1/chat/completions` });
const notice = 'their conversations are sent to Plano-Orchestrator (hosted) at';

describe('the notice about the hosted router', () => {
  it('comes before the first call, once per home', async () => {
    const { home, run } = await cliWorkspace({ 'config.yaml': routed() });
    const first = await run('route hi --json', { env: atVendor() });
    expect(first.exitCode).toBe(0);
    expect(JSON.parse(first.out).router).toEqual({ kind: 'hosted', ref: 'Plano-Orchestrator' });
    expect(first.err).toContain(notice);
    expect(first.err).toContain('PLANO_HOSTED_ROUTER=off');
    const settings = JSON.parse(await readFile(join(home, 'settings.json'), 'utf8'));
    expect(settings.hosted_router_notice).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect((await run('route hi --json', { env: atVendor() })).err).toBe('');
  });

  it.each([
    ['route hi --offline', {}],
    ['route hi --router embedded/lexical', {}],
    ['route hi', { PLANO_ROUTER: 'embedded/lexical' }],
  ])('is not given where nothing leaves: %s', async (line, env) => {
    const before = vendor.requests.length;
    const { run } = await cliWorkspace({ 'config.yaml': routed() });
    expect(await run(line, { env: { ...atVendor(), ...env } })).toMatchObject({ exitCode: 0, err: '' });
    expect(vendor.requests.length).toBe(before);
  });

  it('is not given where that is forbidden, and nothing leaves', async () => {
    const before = vendor.requests.length;
    const { run } = await cliWorkspace({ 'config.yaml': routed() });
    const refused = await run('route hi', { env: { ...atVendor(), PLANO_HOSTED_ROUTER: 'off' } });
    expect(refused).toMatchObject({ exitCode: 7, err: '' });
    expect(refused.out).toContain('PLANO_HOSTED_ROUTER is off');
    expect(vendor.requests.length).toBe(before);
  });

  it('is given by a start, and not by one whose --router stays here', async () => {
    const [port = 0] = await freePorts(1);
    const cli = await installedCli({ 'config.yaml': routed(port) });
    const local = await cli.planoai('up --router embedded/lexical', atVendor());
    expect(local.exitCode).toBe(0);
    expect(local.err).not.toContain(notice);
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'Tell me a story' }] });
    const reply = await fetch(`http://127.0.0.1:${port}/routing/v1/chat/completions`, {
      method: 'POST',
      body,
    });
    expect(await reply.json()).toMatchObject({
      ...{ route: 'stories', router: { kind: 'embedded', ref: 'embedded/lexical' } },
    });
    const started = await cli.planoai('up --quiet', atVendor());
    expect(started.err).toContain(notice);
    expect(await cli.planoai('up --router a,b,c,d,e', atVendor())).toMatchObject({ exitCode: 2 });
  });
});
