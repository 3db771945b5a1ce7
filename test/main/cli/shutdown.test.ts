import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { instancePaths } from '../../../src-main/instances/instance-paths.ts';
import { freePorts } from '../../support/free-ports.ts';
import {
  answerJson,
  type RecordingProvider,
  startRecordingProvider,
} from '../../support/recording-provider.ts';
import { health, type InstalledCli, installedCli } from './cli-processes.ts';

const key = { OPENAI_API_KEY: 'sk-0123456789abcdef' };
const completion = { id: '1', object: 'chat.completion', choices: [] };
const chunk = `data: ${JSON.stringify({ id: '1', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: 'a' } }] })}\n\n`;

interface Running {
  readonly cli: InstalledCli;
  readonly child: ReturnType<InstalledCli['start']>;
  readonly provider: RecordingProvider;
  readonly port: number;
  chat(stream: boolean): Promise<Response>;
  /** `POST /v1/responses` */
  ask(body: Readonly<Record<string, unknown>>): Promise<Response>;
}

/** A gateway in the foreground, in front of a provider of the test. */
async function running(env: Readonly<Record<string, string>> = {}): Promise<Running> {
  const provider = await startRecordingProvider();
  onTestFinished(() => provider.close());
  const [port = 0] = await freePorts(1);
  const cli = await installedCli({
    'config.yaml': `version: v0.4.0
listeners: [{type: model, name: m1, port: ${port}}]
model_providers: [{model: mine/m, base_url: "${provider.url}/v1", provider_interface: openai, access_key: $OPENAI_API_KEY, default: true}, {model: groq/m, base_url: "${provider.url}/v1", access_key: $OPENAI_API_KEY}]
`,
  });
  const child = cli.start('up --foreground', { ...key, ...env });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  await expect.poll(() => health(port), { timeout: 30_000, interval: 100 }).toBe(200);
  await expect.poll(() => said).toContain('Plano is running');
  const post = (path: string, body: unknown) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return {
    ...{ cli, child, provider, port },
    chat: (stream) =>
      post('/v1/chat/completions', { model: 'mine/m', stream, messages: [{ role: 'user', content: 'hi' }] }),
    ask: (body) => post('/v1/responses', { model: 'groq/m', ...body }),
  };
}

async function exitOf(child: Running['child']): Promise<unknown> {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}

/** Holds every answer until the test lets it go. */
function held(provider: RecordingProvider, end: RecordingProvider['answer']) {
  const [asked, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  provider.answer = async (response, request) => {
    if (request.body.includes('"stream":true')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk);
    }
    asked.resolve();
    await release.promise;
    await end(response, request);
  };
  return { asked: asked.promise, release: release.resolve };
}

describe('a gateway that is told to end', { timeout: 60_000 }, () => {
  it('[deployment 25 29] is unhealthy at once, takes requests for the drain delay, and finishes what runs', async () => {
    const { chat, child, port, provider } = await running({ PLANO_DRAIN_DELAY_SECONDS: '2' });
    const first = held(provider, answerJson(200, completion));
    const answer = chat(false);
    await first.asked;
    child.kill('SIGTERM');
    await expect.poll(() => health(port), { interval: 10 }).toBe(503);
    const body = await (await fetch(`http://127.0.0.1:${port}/healthz`)).json();
    expect(body).toEqual({ status: 'draining' });
    expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200);
    const late = chat(false);
    await expect.poll(() => provider.requests.length).toBe(2);
    first.release();
    expect([(await answer).status, (await late).status]).toEqual([200, 200]);
    expect(await exitOf(child)).toBe(0);
    expect(await health(port)).toBeNull();
  });

  it('[deployment 26] lets a stream come to its end', async () => {
    const { chat, child, port, provider } = await running();
    const { asked, release } = held(provider, (response) => void response.end(`${chunk}data: [DONE]\n\n`));
    const answer = await chat(true);
    await asked;
    child.kill('SIGTERM');
    await expect.poll(() => health(port)).toBeNull();
    release();
    expect((await answer.text()).match(/"content":"a"|\[DONE\]/g)).toHaveLength(3);
    expect(await exitOf(child)).toBe(0);
  });

  it('[deployment 30] keeps the turn that ends while it goes, for the start after it', async () => {
    const { ask, child, cli, port, provider } = await running();
    const reply = (text: string) =>
      answerJson(200, {
        ...completion,
        choices: [{ index: 0, message: { role: 'assistant', content: text } }],
      });
    const { asked, release } = held(provider, reply('forty-two'));
    const answer = ask({ input: 'what is the answer?' });
    await asked;
    child.kill('SIGTERM');
    await expect.poll(() => health(port)).toBeNull();
    release();
    const { id }: { id?: unknown } = Object(await (await answer).json());
    expect(await exitOf(child)).toBe(0);
    provider.answer = reply('again');
    expect((await cli.planoai('up', key)).exitCode).toBe(0);
    expect((await ask({ input: 'say it again', previous_response_id: id })).status).toBe(200);
    const { messages } = JSON.parse(provider.requests.at(-1)?.body ?? '');
    expect(JSON.stringify(messages)).toMatch(/what is the answer\?.*forty-two.*say it again/);
  });

  it('[deployment 27] ends what takes longer than its grace in the client’s own form', async () => {
    const { chat, child, cli, provider } = await running({ PLANO_SHUTDOWN_GRACE_SECONDS: '1' });
    const { asked } = held(provider, () => undefined);
    const answer = await chat(true);
    await asked;
    child.kill('SIGTERM');
    const events = (await answer.text()).split('\n\n').filter((event) => event.includes('shutting_down'));
    expect(events).toHaveLength(1);
    expect(JSON.parse(events[0]?.replace(/^data: /, '') ?? '')).toMatchObject({
      error: { code: 'shutting_down' },
    });
    expect(await exitOf(child)).toBe(0);
    const log = await readFile(instancePaths(cli.home, 'default').processLog, 'utf8');
    expect(log).toMatch(/warn.*a request was cut short after 1 seconds/i);
  });

  it('[deployment 28] goes at once when it is told twice', async () => {
    const { chat, child, provider, port } = await running();
    const { asked } = held(provider, () => undefined);
    const answer = chat(false).catch(() => null);
    await asked;
    child.kill('SIGTERM');
    await expect.poll(() => health(port)).toBeNull();
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(143);
    expect(await answer).toBeNull();
  });
});
