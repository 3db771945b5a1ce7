import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import type { ClientApi } from '../../../src-gateway/apis/client-api.ts';
import {
  type Assembled,
  assembledChat,
  assembledMessage,
  assembledResponse,
  thoughtIn,
} from './assembled.ts';

export interface AssembleOptions {
  readonly api: ClientApi;
  /** Without `/v1`. */
  readonly url: string;
  readonly model: string;
  readonly asStream: boolean;
  readonly fetch?: typeof globalThis.fetch;
}

/** What the official client of an API makes of the answer that it gets. Rejects with the client's error. */
export function assemble(options: AssembleOptions): Promise<Assembled> {
  switch (options.api) {
    case 'chat':
      return assembleChat(options);
    case 'messages':
      return assembleMessage(options);
    case 'responses':
      return assembleResponse(options);
    default:
      return options.api satisfies never;
  }
}

const question = [{ role: 'user' as const, content: 'q' }];

function openai({ fetch, url }: AssembleOptions): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: 'unused', maxRetries: 0, ...(fetch && { fetch }) });
}

async function assembleChat(options: AssembleOptions): Promise<Assembled> {
  const { completions } = openai(options).chat;
  const body = { model: options.model, messages: question };
  if (!options.asStream) return assembledChat(await completions.create(body));
  const stream = completions.stream({ ...body, stream_options: { include_usage: true } });
  let thoughts = '';
  for await (const { choices } of stream) thoughts += thoughtIn(choices[0]?.delta);
  return assembledChat(await stream.finalChatCompletion(), thoughts);
}

async function assembleMessage(options: AssembleOptions): Promise<Assembled> {
  const { fetch, model, url } = options;
  const client = new Anthropic({ baseURL: url, apiKey: 'unused', maxRetries: 0, ...(fetch && { fetch }) });
  const body = { model, max_tokens: 1000, messages: question };
  if (!options.asStream) return assembledMessage(await client.messages.create(body));
  return assembledMessage(await client.messages.stream(body).finalMessage());
}

async function assembleResponse(options: AssembleOptions): Promise<Assembled> {
  const client = openai(options);
  const body = { model: options.model, input: 'q' };
  if (!options.asStream) return assembledResponse(await client.responses.create(body));
  return assembledResponse(await client.responses.stream(body).finalResponse());
}
