import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { curlText } from '../../../src-renderer/playground/curl-text.ts';
import { type RequestText, requestBody } from '../../../src-renderer/playground/request-body.ts';

const request: RequestText = {
  api: 'chat',
  model: 'openai/gpt-4o',
  system: '',
  history: [],
  user: 'Hello',
  stream: false,
};

const curlOf = (asked: RequestText) =>
  curlText({ url: 'http://127.0.0.1:12000', api: asked.api, body: requestBody(asked), headers: {} });

/** The arguments as a shell hands them to curl. */
function argumentsOf(text: string): string[] {
  const script = text.replace(/^curl/, 'printf "%s\\0"');
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

const bodyOf = (text: string): unknown => JSON.parse(argumentsOf(text).at(-1) ?? '');

describe('curlText', () => {
  it('names address, content type and body', () => {
    expect(argumentsOf(curlOf(request))).toEqual([
      'http://127.0.0.1:12000/v1/chat/completions',
      '-H',
      'content-type: application/json',
      '-d',
      '{"model":"openai/gpt-4o","messages":[{"role":"user","content":"Hello"}]}',
    ]);
  });

  it('survives quotes, dollars and line breaks in the prompt', () => {
    const user = `it's "$HOME" \`id\`\nand \\ more`;
    expect(bodyOf(curlOf({ ...request, user }))).toMatchObject({
      messages: [{ role: 'user', content: user }],
    });
  });

  it('does not buffer a stream', () => {
    expect(argumentsOf(curlOf({ ...request, stream: true }))[0]).toBe('-N');
    expect(bodyOf(curlOf({ ...request, stream: true }))).toMatchObject({ stream: true });
  });

  it('leaves out the model when none is named', () => {
    expect(bodyOf(curlOf({ ...request, model: '' }))).not.toHaveProperty('model');
  });

  it('speaks each client API', () => {
    const system = 'Be brief.';
    expect(bodyOf(curlOf({ ...request, system, api: 'chat' }))).toMatchObject({
      messages: [{ role: 'system', content: system }, { role: 'user' }],
    });
    expect(bodyOf(curlOf({ ...request, system, api: 'messages' }))).toMatchObject({
      max_tokens: 1024,
      system,
      messages: [{ role: 'user', content: 'Hello' }],
    });
    expect(bodyOf(curlOf({ ...request, system, api: 'responses' }))).toMatchObject({
      instructions: system,
      input: 'Hello',
    });
  });
});
