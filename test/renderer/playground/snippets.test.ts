import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../../src-main/sandbox/sandbox.ts';
import { requestBody } from '../../../src-renderer/playground/request-body.ts';
import { snippet } from '../../../src-renderer/playground/snippets/snippet.ts';
import type { SnippetRequest } from '../../../src-renderer/playground/snippets/snippet-request.ts';

const run = promisify(execFile);
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
});
