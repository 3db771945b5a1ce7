import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePortPair, freePorts } from '../../support/free-ports.ts';
import { answerJson, startRecordingProvider } from '../../support/recording-provider.ts';
import { filesBelow, installedCli } from './cli-processes.ts';

/** Every kind of value that a run is given in confidence. */
const secrets = {
  OPENAI_API_KEY: 'sk-provider-0123456789abcdef',
  TEAM_TOKEN: 'team-token-0123456789abcdef',
  REDIS_PASSWORD: 'redis-password-0123456789',
  EXPORT_TOKEN: 'export-token-0123456789abcd',
  PLANO_GATEWAY_KEY: 'gateway-key-0123456789abcde',
};

describe('the values of variables', { timeout: 120_000 }, () => {
  it('[deployment 58] [ux R64] are in no log, no trace and no answer of a command, whatever happens', async () => {
    const provider = await startRecordingProvider();
    onTestFinished(() => provider.close());
    const [[port = 0, nowhere = 0], tracePort] = await Promise.all([freePorts(2), freePortPair()]);
    const cli = await installedCli({
      '.env': `TEAM_TOKEN=${secrets.TEAM_TOKEN}\n`,
      'config.yaml': `version: v0.4.0
listeners: [{type: model, name: m1, port: ${port}}]
model_providers:
- {model: mine/m, base_url: "${provider.url}/v1", provider_interface: openai, access_key: $OPENAI_API_KEY, headers: {x-team-token: $TEAM_TOKEN}, default: true}
- {model: gone/m, base_url: "http://127.0.0.1:${nowhere}/v1", provider_interface: openai, access_key: $OPENAI_API_KEY}
routing: {session_cache: {type: redis, url: "redis://:${'$'}{REDIS_PASSWORD}@127.0.0.1:${nowhere}"}}
tracing:
  random_sampling: 100
  span_attributes: {header_prefixes: [x-]}
  exporters: [{type: posthog, url: "http://127.0.0.1:${nowhere}", api_key: $EXPORT_TOKEN}]
`,
    });
    const { TEAM_TOKEN: _, ...shell } = secrets;
    const env = {
      ...shell,
      LOG_LEVEL: 'trace',
      PLANO_CAPTURE_CONTENT: 'local',
      PLANO_TRACE_PORT: String(tracePort),
    };
    const said: string[] = [];
    const run = async (line: string) => {
      const { exitCode, out, err } = await cli.planoai(line, env);
      said.push(`$ ${line}\n${out}${err}`);
      return exitCode;
    };
    expect(await run('up --with-tracing --json')).toBe(0);
    const chat = (model: string, key: string) =>
      fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${key}`,
          'x-plano-key': key,
          // What a client should not send along, and does.
          'x-note': secrets.OPENAI_API_KEY,
        },
        body: JSON.stringify({
          model,
          messages: [{ role: 'user', content: `my key is ${secrets.OPENAI_API_KEY}` }],
        }),
      });
    provider.answer = answerJson(200, {
      ...{ id: '1', object: 'chat.completion' },
      choices: [{ index: 0, message: { role: 'assistant', content: `it is ${secrets.TEAM_TOKEN}` } }],
    });
    expect((await chat('mine/m', secrets.PLANO_GATEWAY_KEY)).status).toBe(200);
    expect(provider.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${secrets.OPENAI_API_KEY}`,
      'x-team-token': secrets.TEAM_TOKEN,
    });
    // A provider that repeats the credential in its refusal.
    provider.answer = answerJson(401, { error: { message: `bad key ${secrets.OPENAI_API_KEY}` } });
    expect((await chat('mine/m', secrets.PLANO_GATEWAY_KEY)).status).toBe(401);
    expect((await chat('gone/m', secrets.PLANO_GATEWAY_KEY)).status).toBeGreaterThanOrEqual(500);
    expect((await chat('mine/m', 'not-the-key')).status).toBe(401);
    await expect
      .poll(
        async () => {
          const { out } = await cli.planoai('trace any --list --json', env);
          return JSON.parse(out || '{"trace_ids":[]}').trace_ids.length;
        },
        { timeout: 15_000, interval: 300 },
      )
      .toBeGreaterThanOrEqual(3);
    for (const line of [
      'status --json',
      'status',
      'env --json',
      'env',
      'validate --json --hints --check-env',
      'validate --print',
      'models --json',
      'doctor --json',
      'doctor --bundle ../bundle.tar.gz',
      'trace any --json',
      'trace any -v',
      'trace export --since 1h --format otlp-json',
      'trace export --since 1h --format csv',
      'obs --once --json',
      'logs --debug --tail 10000',
      'logs --debug --json --tail 10000',
      'reload --json',
    ])
      await run(line);
    const page = await fetch(`http://127.0.0.1:${cli.metricsPort}/metrics`);
    said.push(await page.text());
    expect(await run('down --json')).toBe(0);
    await cli.write('config.yaml', 'version: v0.4.0\nlisteners: 5\n');
    expect(await run('up --json')).toBe(1);

    /** What stands before each of them. */
    const found = (where: string, text: string) =>
      Object.entries(secrets).flatMap(([name, value]) =>
        text.includes(value) ? [`${name} in ${where}: ${text.slice(0, text.indexOf(value)).slice(-80)}`] : [],
      );
    expect(said.flatMap((text) => found(text.split('\n')[0] ?? '', text))).toEqual([]);
    const bundle = gunzipSync(await readFile(join(cli.folder, '..', 'bundle.tar.gz'))).toString('latin1');
    expect(found('the bundle of diagnostics', bundle)).toEqual([]);
    for (const name of ['config.yaml', 'log.txt', 'gateway.json', 'storage.json', 'doctor.json'])
      expect(bundle).toContain(`/${name}`);
    const files = await filesBelow(cli.home);
    expect([...files].flatMap(([file, bytes]) => found(file, bytes.toString('latin1')))).toEqual([]);
    expect(said.join('\n')).toContain('openai');
    expect([...files.keys()]).toContain(join(cli.home, 'traces.db'));
  });
});
