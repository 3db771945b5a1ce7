import { anthropicMessages } from './anthropic-messages/codec.ts';
import { bedrockConverse } from './bedrock-converse/codec.ts';
import type { ClientApi } from './client-api.ts';
import type { ClientCodec, ProviderCodec } from './codec.ts';
import { geminiGenerate } from './gemini-generate/codec.ts';
import { openaiChat } from './openai-chat/codec.ts';
import { openaiResponses } from './openai-responses/codec.ts';
import type { UpstreamApi } from './upstream-api.ts';

export const clientCodecs: Readonly<Record<ClientApi, ClientCodec>> = {
  chat: openaiChat,
  messages: anthropicMessages,
  responses: openaiResponses,
};

const providerCodecs: Readonly<Record<UpstreamApi, ProviderCodec>> = {
  chat: openaiChat,
  messages: anthropicMessages,
  responses: openaiResponses,
  converse: bedrockConverse,
  gemini: geminiGenerate,
};

export function providerCodec(api: UpstreamApi): ProviderCodec {
  return providerCodecs[api];
}
