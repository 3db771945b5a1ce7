import type { UpstreamApi } from '../../../src-gateway/apis/upstream-api.ts';
import type { SeenUsage } from './matrix-client.ts';

/** The tokens that a provider's reply, whole or streamed, told last. Nothing in the sandbox is cached. */
export function toldUsage(api: UpstreamApi, reply: string): SeenUsage {
  const [input, ...outputs] = members[api];
  const told = outputs.map((name) => lastNumber(reply, name)).filter((count) => count !== undefined);
  return {
    input: lastNumber(reply, input),
    output: told.length === 0 ? undefined : told.reduce((sum, count) => sum + count, 0),
  };
}

/** Of the input, then those whose sum is the output. */
const members: Readonly<Record<UpstreamApi, readonly [string, ...string[]]>> = {
  chat: ['prompt_tokens', 'completion_tokens'],
  messages: ['input_tokens', 'output_tokens'],
  responses: ['input_tokens', 'output_tokens'],
  converse: ['inputTokens', 'outputTokens'],
  gemini: ['promptTokenCount', 'candidatesTokenCount', 'thoughtsTokenCount'],
};

function lastNumber(reply: string, name: string): number | undefined {
  const digits = [...reply.matchAll(new RegExp(`"${name}":(\\d+)`, 'g'))].at(-1)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
