import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../../src-main/sandbox/sandbox.ts';
import { requestBody } from '../../../src-renderer/playground/request-body.ts';
import { snippet } from '../../../src-renderer/playground/snippets/snippet.ts';
import type { SnippetRequest } from '../../../src-renderer/playground/snippets/snippet-request.ts';
import { baseConfig, completion } from '../../gateway/listeners/base-config.ts';
import { tempFolder } from '../../main/console/temp-folder.ts';
import { startGateway } from '../../support/gateway-fixture.ts';
import { answerJson, startRecordingProvider } from '../../support/recording-provider.ts';

const run = promisify(execFile);
const program = join(import.meta.dirname, '../../../src-main/cli/planoai.ts');
const hasGo = spawnSync('go', ['version']).status === 0;
const words = `it's "${'$'}HOME" \`id\`\n\\ and Grüße 🌍`;
const apis = ['chat', 'messages', 'responses'] as const;

async function request(api: SnippetRequest['api'], stream: boolean): Promise<SnippetRequest> {
  const sandbox = await startSandbox({ port: 0 });
  onTestFinished(() => sandbox.close());
  const body = requestBody({
    api,
    stream,
    model: 'sandbox/echo',
    system: 'Be brief.',
    user: words,
    history: [],
  });
  return { url: sandbox.url, api, body, headers: { 'x-model-affinity': 'a1' } };
}

const cases = apis.flatMap((api) => [true, false].map((stream) => ({ api, stream })));

describe('snippets', () => {
  it.each(cases)(
    'R41: in JavaScript print the answer of $api, streamed: $stream',
    async ({ api, stream }) => {
      const text = snippet('javascript', await request(api, stream));
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', text]);
      expect(stdout.trim()).toBe(words);
    },
  );

  it.each(cases)('R41: in a shell get the answer of $api, streamed: $stream', async ({ api, stream }) => {
    const text = snippet('curl', await request(api, stream));
    const { stdout } = await run('sh', ['-c', `${text} -s -o /dev/null -w '%{http_code}'`]);
    expect(stdout).toBe('200');
  });

  it.each(cases)(
    'in Python hand the SDK for $api the same values, streamed: $stream',
    async ({ api, stream }) => {
      const asked = await request(api, stream);
      const text = snippet('python', asked);
      const caught = [
        'import json, sys, types',
        'class Caught:',
        '    def __init__(self, path, said): self.path, self.said = path, said',
        '    def __getattr__(self, name): return Caught(self.path + [name], self.said)',
        '    def __call__(self, **values):',
        '        print(json.dumps([self.path, values, self.said])); sys.exit()',
        `for name in ["openai", "anthropic"]:`,
        '    module = types.ModuleType(name)',
        '    module.OpenAI = module.Anthropic = lambda **said: Caught([], said)',
        '    sys.modules[name] = module',
      ].join('\n');
      const output = execFileSync('python3', ['-c', `${caught}\n${text}`], { encoding: 'utf8', env: {} });
      expect(JSON.parse(output)).toEqual([
        {
          chat: ['chat', 'completions', 'create'],
          messages: ['messages', 'create'],
          responses: ['responses', 'create'],
        }[api],
        { ...asked.body, extra_headers: { 'x-model-affinity': 'a1' } },
        { base_url: api === 'messages' ? asked.url : `${asked.url}/v1`, api_key: 'none' },
      ]);
    },
  );

  it('[ux R41] in a shell with `.env` loaded pass a gateway that wants its key, which stands in none of them', async () => {
    const provider = await startRecordingProvider();
    provider.answer = answerJson(200, completion);
    const gateway = await startGateway(baseConfig(provider.url), { gatewayKey: 'the-key-of-the-gateway' });
    onTestFinished(async () => {
      await gateway.close();
      await provider.close();
    });
    const folder = await tempFolder();
    await writeFile(join(folder, '.env'), 'PLANO_GATEWAY_KEY=the-key-of-the-gateway\n');
    const asked = { ...(await request('chat', false)), url: gateway.url, needsKey: true };
    const body = { ...asked.body, model: 'openai/gpt-4o' };
    const text = snippet('curl', { ...asked, body });
    const status = async (script: string) =>
      (
        await run('sh', ['-c', `${script}${text} -s -o /dev/null -w '%{http_code}'`], {
          cwd: folder,
          env: {},
        })
      ).stdout;
    expect([await status(''), await status('set -a; . ./.env; set +a\n')]).toEqual(['401', '200']);
    for (const language of ['curl', 'python', 'javascript', 'go', 'planoai'] as const)
      expect(snippet(language, { ...asked, body })).not.toContain('the-key-of-the-gateway');
  });

  it.each(cases)('[ux R41] in Go send the very body of $api, streamed: $stream', async ({ api, stream }) => {
    const asked = await request(api, stream);
    const text = snippet('go', asked);
    const literal = /body := (".*")$/m.exec(text)?.[1] ?? '';
    expect(JSON.parse(JSON.parse(literal))).toEqual(asked.body);
    expect(text).toContain(`"POST", "${asked.url}/v1/`);
    expect(text).toContain('request.Header.Set("x-model-affinity", "a1")');
    expect(text).toContain('os.Getenv("PLANO_GATEWAY_KEY")');
  });

  it.skipIf(!hasGo).each(cases)(
    `[ux R41] in Go get the answer of $api, streamed: $stream${hasGo ? '' : ' (skipped: no go)'}`,
    async ({ api, stream }) => {
      const folder = await tempFolder();
      await writeFile(join(folder, 'main.go'), snippet('go', await request(api, stream)));
      const { stdout } = await run('go', ['run', 'main.go'], { cwd: folder });
      expect(stdout).toContain('HOME');
    },
  );

  it.each(apis)('[ux R41] as planoai ask which model would serve %s', async (api) => {
    const provider = await startRecordingProvider();
    const gateway = await startGateway(baseConfig(provider.url));
    onTestFinished(async () => {
      await gateway.close();
      await provider.close();
    });
    const asked = await request(api, false);
    const body = { ...asked.body, model: 'openai/gpt-4o-mini' };
    const text = snippet('planoai', { ...asked, url: gateway.url, body });
    const planoai = `planoai() { "${process.execPath}" "${program}" "$@"; }\n`;
    const { stdout } = await run('sh', ['-c', `${planoai}${text} --json`]);
    expect(JSON.parse(stdout).decision.final.model).toBe('openai/gpt-4o-mini');
    expect(provider.requests).toHaveLength(0);
  });
});
