import type { ChatStreamDefect } from '../apis/chat-stream-repair.ts';
import type { ClientApi } from '../apis/client-api.ts';
import type { UpstreamApi } from '../apis/upstream-api.ts';

/** What is known of a provider beyond its config entry. Adding one is adding a row. */
export interface ProviderProfile {
  /** `null`: the config must name a `base_url`. */
  readonly origin: string | null;
  /** Path in front of `/chat/completions` and the like; replaced by the path of a `base_url`. */
  readonly pathPrefix: string;
  /** `owned_by` in the model list. */
  readonly ownedBy: string;
  /** The wires that take these client APIs; the rest is `chat`. */
  readonly wires: Partial<Readonly<Record<ClientApi, UpstreamApi>>>;
  readonly auth: 'bearer' | 'api-key' | 'anthropic';
  /** Accepts `stream_options.include_usage`, known from the provider's own documentation. */
  readonly streamUsage: boolean;
  /** What its chat streams need before OpenAI's own client can read them. */
  readonly chatDefects: readonly ChatStreamDefect[];
  /** Top-level members that this provider refuses. */
  readonly strip: readonly string[];
}

const chatProvider: ProviderProfile = {
  origin: null,
  pathPrefix: '/v1',
  ownedBy: '',
  wires: {},
  auth: 'bearer',
  streamUsage: false,
  chatDefects: [],
  strip: [],
};

const profiles: Readonly<Record<string, Partial<ProviderProfile>>> = {
  openai: {
    origin: 'https://api.openai.com',
    ownedBy: 'OpenAI',
    wires: { responses: 'responses' },
    streamUsage: true,
  },
  anthropic: {
    origin: 'https://api.anthropic.com',
    ownedBy: 'Anthropic',
    wires: { messages: 'messages' },
    auth: 'anthropic',
    chatDefects: ['tool-index-base'],
  },
  gemini: {
    origin: 'https://generativelanguage.googleapis.com',
    pathPrefix: '/v1beta/openai',
    ownedBy: 'Gemini',
  },
  mistral: {
    origin: 'https://api.mistral.ai',
    ownedBy: 'Mistral',
    chatDefects: ['tool-index', 'role'],
  },
  groq: { origin: 'https://api.groq.com', pathPrefix: '/openai/v1', ownedBy: 'Groq', streamUsage: true },
  deepseek: { origin: 'https://api.deepseek.com', ownedBy: 'Deepseek', streamUsage: true },
  xai: {
    origin: 'https://api.x.ai',
    wires: { responses: 'responses' },
    streamUsage: true,
    strip: ['web_search_options'],
  },
  together_ai: { origin: 'https://api.together.xyz', streamUsage: true },
  moonshotai: { origin: 'https://api.moonshot.ai', streamUsage: true },
  zhipu: { origin: 'https://open.bigmodel.cn', pathPrefix: '/api/paas/v4' },
  xiaomi: { origin: 'https://api.xiaomimimo.com' },
  digitalocean: { origin: 'https://inference.do-ai.run' },
  chatgpt: {
    origin: 'https://chatgpt.com',
    pathPrefix: '/backend-api/codex',
    wires: { chat: 'responses', messages: 'responses', responses: 'responses' },
  },
  vercel: {
    origin: 'https://ai-gateway.vercel.sh',
    wires: { messages: 'messages', responses: 'responses' },
    streamUsage: true,
  },
  openrouter: { origin: 'https://openrouter.ai', pathPrefix: '/api/v1', streamUsage: true },
  edenai: { origin: 'https://api.edenai.run', pathPrefix: '/v3' },
  azure_openai: { pathPrefix: '/openai/deployments', auth: 'api-key' },
  ollama: {},
  qwen: { pathPrefix: '/compatible-mode/v1' },
  amazon_bedrock: {
    pathPrefix: '',
    wires: { chat: 'converse', messages: 'converse', responses: 'converse' },
  },
  plano: { origin: 'https://archfc.katanemo.dev', ownedBy: 'Plano' },
};

/** The profile of a provider's wire format; an unknown one is taken for OpenAI-compatible. */
export function providerProfile(name: string): ProviderProfile {
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  return { ...chatProvider, ownedBy: name, ...profile };
}
