import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type CurlRequest, curlText } from '../../../src-renderer/playground/curl-text.ts';

const request: CurlRequest = {
  url: 'http://127.0.0.1:12000',
  api: 'chat',
  model: 'openai/gpt-4o',
  system: '',
  user: 'Hello',
  stream: false,
};

/** The arguments as a shell hands them to curl. */
function argumentsOf(text: string): string[] {
  const script = text.replace(/^curl/, 'printf "%s\\0"');
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

const bodyOf = (text: string): unknown => JSON.parse(argumentsOf(text).at(-1) ?? '');

describe('curlText', () => {
  it('names address, content type and body', () => {
    expect(argumentsOf(curlText(request))).toEqual([
      'http://127.0.0.1:12000/v1/chat/completions',
      '-H',
      'content-type: application/json',
      '-d',
      '{"model":"openai/gpt-4o","messages":[{"role":"user","content":"Hello"}]}',
    ]);
  });

  it('survives quotes, dollars and line breaks in the prompt', () => {
    const user = `it's "$HOME" \`id\`\nand \\ more`;
    expect(bodyOf(curlText({ ...request, user }))).toMatchObject({
      messages: [{ role: 'user', content: user }],
    });
  });

  it('does not buffer a stream', () => {
    expect(argumentsOf(curlText({ ...request, stream: true }))[0]).toBe('-N');
    expect(bodyOf(curlText({ ...request, stream: true }))).toMatchObject({ stream: true });
  });

  it('leaves out the model when none is named', () => {
    expect(bodyOf(curlText({ ...request, model: '' }))).not.toHaveProperty('model');
  });

  it('speaks each client API', () => {
    const system = 'Be brief.';
    expect(bodyOf(curlText({ ...request, system, api: 'chat' }))).toMatchObject({
      messages: [{ role: 'system', content: system }, { role: 'user' }],
    });
    expect(bodyOf(curlText({ ...request, system, api: 'messages' }))).toMatchObject({
      max_tokens: 1024,
      system,
      messages: [{ role: 'user', content: 'Hello' }],
    });
    expect(bodyOf(curlText({ ...request, system, api: 'responses' }))).toMatchObject({
      instructions: system,
      input: 'Hello',
    });
  });
});
