import type { EncodeTarget } from '../apis/codec.ts';
import type { ProviderConfig } from '../config/gateway-config.ts';

/** What a provider's Chat Completions API makes of a request that this gateway wrote. */
export type ChatTraits = Pick<
  EncodeTarget,
  | 'maxTokensMember'
  | 'takesDeveloperRole'
  | 'content'
  | 'takesStreamOptions'
  | 'replaysReasoning'
  | 'takesCacheControl'
  | 'takesTopK'
  | 'takesWebSearch'
  | 'takesEndUser'
>;

/** Any server that calls itself compatible: the older names, and no part that it might not know. */
const compatible: ChatTraits = {
  maxTokensMember: 'max_tokens',
  takesDeveloperRole: false,
  content: 'text-preferred',
  takesStreamOptions: true,
  replaysReasoning: false,
  takesCacheControl: false,
  takesTopK: false,
  takesWebSearch: false,
  takesEndUser: false,
};

const openai: Partial<ChatTraits> = {
  maxTokensMember: 'max_completion_tokens',
  takesDeveloperRole: true,
  content: 'parts',
};
const newer: Partial<ChatTraits> = { maxTokensMember: 'max_completion_tokens' };
const thinking: Partial<ChatTraits> = { content: 'text-only', replaysReasoning: true };

/** From the providers' own documentation; a row says only where it differs. */
const traits: Readonly<Record<string, Partial<ChatTraits>>> = {
  openai: { ...openai, takesWebSearch: true, takesEndUser: true },
  azure_openai: { ...openai, takesEndUser: true },
  vercel: { ...openai, takesCacheControl: true },
  openrouter: {
    ...newer,
    takesDeveloperRole: true,
    takesCacheControl: true,
    takesTopK: true,
    takesWebSearch: true,
  },
  xai: newer,
  groq: newer,
  gemini: newer,
  anthropic: newer,
  digitalocean: { ...newer, takesCacheControl: true },
  edenai: { ...newer, takesCacheControl: true },
  mistral: { takesStreamOptions: false },
  deepseek: thinking,
  moonshotai: thinking,
  zhipu: thinking,
  xiaomi: thinking,
  qwen: thinking,
  together_ai: { takesTopK: true },
  ollama: { takesTopK: true },
};

const custom: Partial<ChatTraits> = { takesCacheControl: true, takesTopK: true };

/** An entry with a prefix of its own is no OpenAI, though it speaks its API. */
export function chatTraits({ interface: profile, prefix }: ProviderConfig): ChatTraits {
  const own = prefix === profile && Object.hasOwn(traits, profile) ? traits[profile] : custom;
  return { ...compatible, ...own };
}
