/** What the config language knows of a built-in provider; its wire and auth live in the providers' profiles. */
export interface ProviderPrefix {
  /** Variable that usually holds the key; `null`: needs none, or has no usual one. */
  readonly variable: string | null;
  /** Cannot do without a `base_url`; an example of one. */
  readonly baseUrlExample?: string;
  /** Used by us when none is given; Plano has none built in. */
  readonly defaultBaseUrl?: string;
}

/** Built-in provider names, exact and lower-case. */
export const providerPrefixes: Readonly<Record<string, ProviderPrefix | undefined>> = {
  openai: { variable: 'OPENAI_API_KEY' },
  anthropic: { variable: 'ANTHROPIC_API_KEY' },
  gemini: { variable: 'GEMINI_API_KEY' },
  mistral: { variable: 'MISTRAL_API_KEY' },
  groq: { variable: 'GROQ_API_KEY' },
  deepseek: { variable: 'DEEPSEEK_API_KEY' },
  xai: { variable: 'XAI_API_KEY' },
  together_ai: { variable: 'TOGETHER_API_KEY' },
  moonshotai: { variable: 'MOONSHOTAI_API_KEY' },
  zhipu: { variable: 'ZHIPU_API_KEY' },
  xiaomi: { variable: 'MIMO_API_KEY' },
  digitalocean: { variable: 'DO_API_KEY' },
  chatgpt: { variable: 'CHATGPT_ACCESS_TOKEN' },
  vercel: { variable: 'AI_GATEWAY_API_KEY', defaultBaseUrl: 'https://ai-gateway.vercel.sh/v1' },
  openrouter: { variable: 'OPENROUTER_API_KEY', defaultBaseUrl: 'https://openrouter.ai/api/v1' },
  edenai: { variable: 'EDENAI_API_KEY', defaultBaseUrl: 'https://api.edenai.run/v3' },
  azure_openai: { variable: 'AZURE_OPENAI_API_KEY', baseUrlExample: 'https://<resource>.openai.azure.com' },
  ollama: { variable: null, baseUrlExample: 'http://127.0.0.1:11434' },
  qwen: { variable: 'DASHSCOPE_API_KEY', baseUrlExample: 'https://dashscope.aliyuncs.com' },
  amazon_bedrock: {
    variable: 'AWS_BEARER_TOKEN_BEDROCK',
    baseUrlExample: 'https://bedrock-runtime.us-east-1.amazonaws.com',
  },
  plano: { variable: null, baseUrlExample: 'http://127.0.0.1:8000' },
};

export function isBuiltIn(prefix: string): boolean {
  return Object.hasOwn(providerPrefixes, prefix);
}

/** Names that people write for a built-in provider. */
export const prefixNicknames: Readonly<Record<string, string | undefined>> = {
  google: 'gemini',
  together: 'together_ai',
  bedrock: 'amazon_bedrock',
  amazon: 'amazon_bedrock',
  azure: 'azure_openai',
  grok: 'xai',
  moonshot: 'moonshotai',
  claude: 'anthropic',
  do: 'digitalocean',
  do_ai: 'digitalocean',
  mimo: 'xiaomi',
};

/** Which provider a bare model id probably belongs to. */
export function guessPrefix(modelId: string): string | null {
  const found = MODEL_FAMILIES.find(([pattern]) => pattern.test(modelId));
  return found === undefined ? null : found[1];
}

const MODEL_FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^(gpt-|o1|o3|o4|chatgpt-)/i, 'openai'],
  [/^claude/i, 'anthropic'],
  [/^gemini/i, 'gemini'],
  [/^(mistral|ministral|codestral)/i, 'mistral'],
  [/^deepseek/i, 'deepseek'],
  [/^grok/i, 'xai'],
  [/^(kimi|moonshot)/i, 'moonshotai'],
  [/^glm/i, 'zhipu'],
  [/^qwen/i, 'qwen'],
  [/^mimo/i, 'xiaomi'],
];
