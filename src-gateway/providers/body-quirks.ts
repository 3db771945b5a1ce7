import type { UpstreamApi } from '../apis/upstream-api.ts';
import { chatgptMembers } from './chatgpt-members.ts';
import type { ProviderEndpoint } from './provider-endpoint.ts';

/** What a model refuses of a request that is valid on its API, and what it insists on. */
export interface BodyQuirks {
  /** Top-level members to leave out. */
  readonly strip: readonly string[];
  /** Top-level members that have another name there. */
  readonly rename: Readonly<Record<string, string>>;
  /** Top-level members that must have this value. */
  readonly set: Readonly<Record<string, unknown>>;
  /** Whether `stream_options` may be sent at all. */
  readonly streamOptions: boolean;
}

/** The value of a top-level member of the request; `undefined`: it has none. */
type ReadMember = (name: string) => unknown;

interface QuirkRule {
  matches(endpoint: ProviderEndpoint, api: UpstreamApi, modelId: string): boolean;
  quirks(read: ReadMember): Partial<BodyQuirks>;
}

/** What these members should be is known from the models' own documentation and error messages. */
const rules: readonly QuirkRule[] = [
  {
    // OpenAI's reasoning models know only the newer name.
    matches: (_endpoint, api, modelId) => api === 'chat' && /^(?:openai\/)?o[134](?:-|$)/.test(modelId),
    quirks: (read) =>
      read('max_completion_tokens') === undefined
        ? { rename: { max_tokens: 'max_completion_tokens' } }
        : { strip: ['max_tokens'] },
  },
  {
    matches: (_endpoint, api, modelId) => api === 'chat' && modelId.startsWith('gpt-5'),
    quirks: (read) => (read('temperature') === 1 ? {} : { strip: ['temperature'] }),
  },
  {
    // The old form of its live search.
    matches: ({ config }, api) => config.interface === 'xai' && api === 'chat',
    quirks: () => ({ strip: ['web_search_options'] }),
  },
  {
    matches: (_endpoint, api, modelId) => modelId === 'kimi-for-coding' && api === 'chat',
    quirks: () => ({
      strip: ['stream_options', 'reasoning_effort', 'web_search_options', 'service_tier', 'store'],
      streamOptions: false,
    }),
  },
  {
    matches: (_endpoint, api, modelId) => modelId === 'kimi-for-coding' && api === 'messages',
    quirks: () => ({ strip: ['thinking'] }),
  },
  {
    matches: ({ config }, api, modelId) =>
      config.interface === 'moonshotai' && api === 'chat' && modelId === 'kimi-k3',
    quirks(read) {
      const strip = ['temperature', 'top_p', 'n', 'presence_penalty', 'frequency_penalty'];
      const effort = read('reasoning_effort');
      if (effort === undefined) return { strip };
      const known = typeof effort === 'string' ? kimiEfforts[effort.toLowerCase()] : undefined;
      return known === undefined
        ? { strip: [...strip, 'reasoning_effort'] }
        : { strip, set: { reasoning_effort: known } };
    },
  },
  {
    matches: ({ config }, api) => config.interface === 'chatgpt' && api === 'responses',
    quirks: (read) => ({ set: chatgptMembers(read) }),
  },
];

const kimiEfforts: Readonly<Record<string, string>> = {
  none: 'low',
  minimal: 'low',
  low: 'low',
  medium: 'high',
  high: 'high',
  max: 'max',
};

/** What to change in a request for this model; `null`: nothing. */
export function bodyQuirks(
  endpoint: ProviderEndpoint,
  api: UpstreamApi,
  modelId: string,
  read: ReadMember,
): BodyQuirks | null {
  const found = rules.filter((rule) => rule.matches(endpoint, api, modelId)).map((rule) => rule.quirks(read));
  if (found.length === 0) return null;
  return {
    strip: found.flatMap(({ strip }) => strip ?? []),
    rename: Object.assign({}, ...found.map(({ rename }) => rename)),
    set: Object.assign({}, ...found.map(({ set }) => set)),
    streamOptions: found.every(({ streamOptions }) => streamOptions !== false),
  };
}
