import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answerJson, startRecordingProvider } from '../../support/recording-provider.ts';
import { filesBelow } from '../cli/cli-processes.ts';
import { chat, openTestHost } from './test-host.ts';

/** One whose shape tells what it is, and one that looks like a word. */
const shaped = 'sk-live-1234567890abcdef';
const plain = 'correcthorse"battery';
const everySpelling = [shaped, plain, JSON.stringify(plain).slice(1, -1), encodeURIComponent(plain)];

async function hostFullOfSecrets() {
  const provider = await startRecordingProvider();
  onTestFinished(() => provider.close());
  provider.answer = answerJson(401, { error: { message: `bad key ${plain}, ${shaped}` } });
  const host = await openTestHost({
    mode: 'web',
    environment: { PLANO_CAPTURE_CONTENT: 'local', SHELL_TOKEN: plain, PLANO_HOST_KEY: plain },
    collector: { grpcPort: 0, httpPort: 0, host: '127.0.0.1' },
    config: ({ listener }) => `version: v0.4.0
listeners:
  - { type: model, name: main, port: ${listener} }
model_providers:
  - model: mine/m
    base_url: "${provider.url}/v1"
    provider_interface: openai
    access_key: ${shaped}
    headers: { x-api-key: $DOTENV_KEY, x-token: "abc1234" }
    default: true
`,
  });
  await writeFile(join(host.folder, '.env'), `DOTENV_KEY='${plain}'\n`);
  await mkdir(join(host.folder, 'home'), { recursive: true });
  await writeFile(
    join(host.folder, 'home', 'settings.json'),
    JSON.stringify({ apiKey: plain, note: `use ${shaped}`, nested: { token: 'abc' } }),
  );
  await host.start();
  return { ...host, provider };
}

describe('a bundle of diagnostics', { timeout: 60_000 }, () => {
  it('[ux R64] [ux A68] holds no secret, wherever one was seeded, and lists what it masked', async () => {
    const { call, folder, url, provider } = await hostFullOfSecrets();
    expect(await chat(url, 'mine/m', `my key is ${shaped}, and ${plain}`)).toBe(401);
    expect(provider.requests[0]?.headers.authorization).toBe(`Bearer ${shaped}`);
    const { id, files, redactions } = await call('diagnostics.collect', {});
    expect(files.map(({ name }) => name)).toEqual([
      'about.json',
      'config.yaml',
      'problems.json',
      'variables.json',
      'settings.json',
      'environment.json',
      'gateway.json',
      'storage.json',
      'log.txt',
    ]);
    const { content } = await call('diagnostics.pack', { id });
    const bytes = gunzipSync(Buffer.from(content, 'base64')).toString('utf8');
    for (const secret of everySpelling) expect(bytes).not.toContain(secret);
    expect(bytes).toContain('access_key: sk-…cdef');
    expect(files.find(({ name }) => name === 'settings.json')?.text).toContain('"token": "••••"');
    expect(redactions).toEqual(
      expect.arrayContaining([
        { file: 'config.yaml', what: 'line 8', shown: 'sk-…cdef', times: 1 },
        { file: 'config.yaml', what: 'line 9', shown: '••••', times: 1 },
        { file: 'settings.json', what: 'apiKey', shown: 'cor…tery', times: 1 },
        { file: 'settings.json', what: 'token', shown: '••••', times: 1 },
        { file: 'settings.json', what: 'note', shown: 'masked in its text', times: 1 },
        { file: 'environment.json', what: 'PLANO_HOST_KEY', shown: 'cor…tery', times: 1 },
      ]),
    );
    // What was shown is what was packed.
    for (const { text } of files) expect(bytes).toContain(text);

    // [ux R17] Neither the logs nor the exports nor the trace store have them.
    for (const format of ['otlp-json', 'otlp-jsonl', 'csv', 'har', 'bundle'] as const) {
      const exported = () => call('traces.export', { format });
      await expect.poll(async () => (await exported()).text).toContain('mine/m');
      const holdsBodies = format === 'har' || format === 'bundle';
      if (holdsBodies) await expect.poll(async () => (await exported()).bodies).toBeGreaterThan(1);
      const { text } = await exported();
      for (const secret of everySpelling) expect(text, format).not.toContain(secret);
    }
    for (const [file, content] of await filesBelow(join(folder, 'home', 'run')))
      expect(content.includes(shaped) || content.includes(plain), file).toBe(false);
  });

  it('can be packed only as it was shown last', async () => {
    const { call } = await openTestHost({ mode: 'web' });
    const first = await call('diagnostics.collect', {});
    await call('diagnostics.collect', {});
    await expect(call('diagnostics.pack', { id: first.id })).rejects.toMatchObject({ code: 'not_found' });
  });
});
