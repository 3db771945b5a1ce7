import { anthropicMessages } from './anthropic-messages/codec.ts';
import { ApiError } from './api-error.ts';
import { bedrockConverse } from './bedrock-converse/codec.ts';
import type { ClientApi } from './client-api.ts';
import type { ClientCodec, ProviderCodec } from './codec.ts';
import { openaiChat } from './openai-chat/codec.ts';
import { openaiResponses } from './openai-responses/codec.ts';
import { type UpstreamApi, upstreamApiTitles } from './upstream-api.ts';

export const clientCodecs: Readonly<Record<ClientApi, ClientCodec>> = {
  chat: openaiChat,
  messages: anthropicMessages,
  responses: openaiResponses,
};

const providerCodecs: Readonly<Partial<Record<UpstreamApi, ProviderCodec>>> = {
  chat: openaiChat,
  messages: anthropicMessages,
  responses: openaiResponses,
  converse: bedrockConverse,
};

/** Throws `ApiError` 501 for an API that nothing is translated to. */
export function providerCodec(api: UpstreamApi): ProviderCodec {
  const codec = providerCodecs[api];
  if (codec !== undefined) return codec;
  const title = upstreamApiTitles[api];
  throw new ApiError(501, 'translation_unavailable', `Requests cannot be translated to ${title}.`);
}
