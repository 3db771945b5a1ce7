import { providerPrefixes } from '../../src-gateway/config/model/provider-prefixes.ts';

export interface ZeroConfigOptions {
  /** Whether a variable has a value. */
  isSet(variable: string): boolean;
  readonly port: number;
  /** Address of an Ollama that answers; `null`: none does. */
  readonly ollama: string | null;
  /** Where spans go, OTLP over gRPC; `null`: to whoever collects them anyway. */
  readonly traces: string | null;
}

export interface ZeroConfig {
  /** Of the config file. */
  readonly text: string;
  /** Providers whose key is in the environment, or that need none. */
  readonly keyed: readonly string[];
  /** Providers that get the credential which each client sends. */
  readonly passthrough: readonly string[];
}

/**
 * The config of a start without one: every usual provider with all its models, those with a key first.
 * Groq and Gemini go without a `base_url`, because their own paths are right.
 */
export function zeroConfig({ isSet, port, ollama, traces }: ZeroConfigOptions): ZeroConfig {
  const usable = (provider: string) => isSet(variableOf(provider));
  const keyed = [...always, ...whenKeyed].filter(usable);
  const passthrough = always.filter((provider) => !usable(provider));
  const lines = [
    '# Written by "planoai up" in a folder without a config file, each time anew.',
    'version: v0.4.0',
    'listeners:',
    '  - name: llm',
    '    type: model',
    `    port: ${port}`,
    'model_providers:',
    ...keyed.flatMap((provider) => entry(provider, `access_key: $${variableOf(provider)}`)),
    ...(ollama === null ? [] : entry('ollama', `base_url: ${ollama}`)),
    ...passthrough.flatMap((provider) => entry(provider, 'passthrough_auth: true')),
    'tracing:',
    '  random_sampling: 100',
    ...(traces === null ? [] : [`  opentracing_grpc_endpoint: ${traces}`]),
  ];
  return {
    text: `${lines.join('\n')}\n`,
    keyed: ollama === null ? keyed : [...keyed, 'ollama'],
    passthrough,
  };
}

/** The order of Plano. */
const always = [
  'openai',
  'anthropic',
  'gemini',
  'groq',
  'deepseek',
  'mistral',
  'digitalocean',
  'vercel',
  'openrouter',
  'edenai',
];

/** Only clients of these providers know them: without a key they would be in the way. */
const whenKeyed = ['xai', 'together_ai', 'moonshotai', 'zhipu', 'xiaomi'];

const baseUrls: Readonly<Record<string, string>> = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
  deepseek: 'https://api.deepseek.com/v1',
  mistral: 'https://api.mistral.ai/v1',
  digitalocean: 'https://inference.do-ai.run/v1',
  vercel: 'https://ai-gateway.vercel.sh/v1',
  openrouter: 'https://openrouter.ai/api/v1',
  edenai: 'https://api.edenai.run/v3',
};

/** A config of these providers with all their models, each with the variable that its key is usually in. */
export function configOfProviders(providers: readonly string[], port: number): string {
  const access = (provider: string) =>
    provider === 'ollama' ? 'base_url: http://localhost:11434' : `access_key: $${variableOf(provider)}`;
  const lines = [
    'version: v0.4.0',
    'listeners:',
    '  - name: llm',
    '    type: model',
    `    port: ${port}`,
    'model_providers:',
    ...providers.flatMap((provider) => entry(provider, access(provider))),
  ];
  return `${lines.join('\n')}\n`;
}

/** Those that `configOfProviders` knows. */
export const usualProviders: readonly string[] = [...always, ...whenKeyed, 'ollama'];

function entry(provider: string, ...members: readonly string[]): string[] {
  const baseUrl = baseUrls[provider];
  const all = [
    `name: ${provider}`,
    `model: ${provider}/*`,
    ...(baseUrl === undefined ? [] : [`base_url: ${baseUrl}`]),
    ...members,
  ];
  return all.map((member, index) => `${index === 0 ? '  - ' : '    '}${member}`);
}

function variableOf(provider: string): string {
  return providerPrefixes[provider]?.variable ?? '';
}
