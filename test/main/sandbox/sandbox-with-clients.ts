import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { request } from 'undici';
import { type Sandbox, startSandbox } from '../../../src-main/sandbox/sandbox.ts';

/** A sandbox and three ways to call it: the vendors' own clients, and plain HTTP. */
export interface SandboxWithClients {
  readonly sandbox: Sandbox;
  readonly openai: OpenAI;
  readonly anthropic: Anthropic;
  post(path: string, body: unknown, headers?: Record<string, string>): ReturnType<typeof request>;
}

export async function startSandboxWithClients(): Promise<SandboxWithClients> {
  const sandbox = await startSandbox({ port: 0 });
  return {
    sandbox,
    openai: new OpenAI({ baseURL: `${sandbox.url}/v1`, apiKey: 'none', maxRetries: 0 }),
    anthropic: new Anthropic({ baseURL: sandbox.url, apiKey: 'none', maxRetries: 0 }),
    post: (path, body, headers = {}) =>
      request(`${sandbox.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
}

export const question = [{ role: 'user' as const, content: 'Which way to the harbour?' }];
