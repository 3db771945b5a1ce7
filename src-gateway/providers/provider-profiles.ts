import type { ChatStreamDefect } from '../apis/chat-stream-repair.ts';
import type { ClientApi } from '../apis/client-api.ts';
import type { UpstreamApi } from '../apis/upstream-api.ts';

/** What is known of a provider beyond its config entry. Adding one is adding a row. */
export interface ProviderProfile {
  /** `null`: the config must name a `base_url`. */
  readonly origin: string | null;
  /** Path in front of `/chat/completions` and the like; replaced by the path of a `base_url`. */
  readonly pathPrefix: string;
  /** Where an API of this provider stands behind another prefix. */
  readonly pathPrefixes: Partial<Readonly<Record<UpstreamApi, string>>>;
  /** `owned_by` in the model list. */
  readonly ownedBy: string;
  /** What takes the requests of these client APIs; the rest goes to `chat`. */
  readonly upstreamApis: Partial<Readonly<Record<ClientApi, UpstreamApi>>>;
  /** How `chat`, `responses` and `converse` want the credential; the other APIs have a form of their own. */
  readonly auth: 'bearer' | 'api-key' | 'bearer-or-sigv4';
  /** Header that names the gateway's run, a new id with every config; `null`: none. */
  readonly sessionHeader: string | null;
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
  pathPrefixes: {},
  ownedBy: '',
  upstreamApis: {},
  auth: 'bearer',
  sessionHeader: null,
  streamUsage: false,
  chatDefects: [],
  strip: [],
};

/**
 * Addresses and habits, from the providers' own documentation and from Plano's `hermesllm` crate. Models
 * that need more than their provider are rows of `body-quirks.ts`.
 */
const profiles: Readonly<Record<string, Partial<ProviderProfile>>> = {
  openai: {
    origin: 'https://api.openai.com',
    ownedBy: 'OpenAI',
    upstreamApis: { responses: 'responses' },
    streamUsage: true,
  },
  anthropic: {
    origin: 'https://api.anthropic.com',
    ownedBy: 'Anthropic',
    upstreamApis: { messages: 'messages' },
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
    upstreamApis: { responses: 'responses' },
    streamUsage: true,
  },
  together_ai: { origin: 'https://api.together.xyz', streamUsage: true },
  moonshotai: { origin: 'https://api.moonshot.ai', streamUsage: true },
  zhipu: { origin: 'https://open.bigmodel.cn', pathPrefix: '/api/paas/v4' },
  xiaomi: { origin: 'https://api.xiaomimimo.com' },
  digitalocean: { origin: 'https://inference.do-ai.run' },
  chatgpt: {
    origin: 'https://chatgpt.com',
    pathPrefix: '/backend-api/codex',
    upstreamApis: { chat: 'responses', messages: 'responses', responses: 'responses' },
    sessionHeader: 'session_id',
    // The subscription's back end answers 400 to these; nothing is stored there to go on from.
    strip: ['max_output_tokens', 'metadata', 'previous_response_id', 'temperature', 'top_p', 'user'],
  },
  vercel: {
    origin: 'https://ai-gateway.vercel.sh',
    upstreamApis: { messages: 'messages', responses: 'responses' },
    streamUsage: true,
  },
  openrouter: { origin: 'https://openrouter.ai', pathPrefix: '/api/v1', streamUsage: true },
  edenai: { origin: 'https://api.edenai.run', pathPrefix: '/v3' },
  azure_openai: {
    pathPrefix: '/openai/deployments',
    pathPrefixes: { responses: '/openai/v1', messages: '/anthropic/v1' },
    auth: 'api-key',
  },
  ollama: {},
  qwen: { pathPrefix: '/compatible-mode/v1' },
  amazon_bedrock: {
    pathPrefix: '',
    upstreamApis: { chat: 'converse', messages: 'converse', responses: 'converse' },
    auth: 'bearer-or-sigv4',
  },
  plano: { origin: 'https://archfc.katanemo.dev', ownedBy: 'Plano' },
};

/** The profile of a provider's wire format; an unknown one is taken for OpenAI-compatible. */
export function providerProfile(name: string): ProviderProfile {
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  return { ...chatProvider, ownedBy: name, ...profile };
}
