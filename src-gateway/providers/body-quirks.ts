import { type RequestBody, readMember } from '../apis/request-body.ts';
import type { UpstreamApi } from '../apis/upstream-api.ts';
import type { ProviderEndpoint } from './provider-endpoint.ts';

/** What a model refuses of a request that is valid on its API. */
export interface BodyQuirks {
  /** Top-level members to leave out. */
  readonly strip: readonly string[];
  /** Top-level members that have another name there. */
  readonly rename: Readonly<Record<string, string>>;
  /** Top-level members that must have another value. */
  readonly replace: Readonly<Record<string, unknown>>;
  /** Whether `stream_options` may be sent at all. */
  readonly streamOptions: boolean;
}

interface QuirkRule {
  matches(endpoint: ProviderEndpoint, wire: UpstreamApi, modelId: string): boolean;
  quirks(read: (name: string) => unknown): Partial<BodyQuirks>;
}

/** What these members should be is known from the models' own documentation and error messages. */
const rules: readonly QuirkRule[] = [
  {
    // OpenAI's reasoning models know only the newer name.
    matches: (_endpoint, wire, modelId) => wire === 'chat' && /^(?:openai\/)?o[134](?:-|$)/.test(modelId),
    quirks: (read) =>
      read('max_completion_tokens') === undefined
        ? { rename: { max_tokens: 'max_completion_tokens' } }
        : { strip: ['max_tokens'] },
  },
  {
    matches: (_endpoint, wire, modelId) => wire === 'chat' && modelId.startsWith('gpt-5'),
    quirks: (read) => (read('temperature') === 1 ? {} : { strip: ['temperature'] }),
  },
  {
    matches: (_endpoint, wire, modelId) => modelId === 'kimi-for-coding' && wire === 'chat',
    quirks: () => ({
      strip: ['stream_options', 'reasoning_effort', 'web_search_options', 'service_tier', 'store'],
      streamOptions: false,
    }),
  },
  {
    matches: (_endpoint, wire, modelId) => modelId === 'kimi-for-coding' && wire === 'messages',
    quirks: () => ({ strip: ['thinking'] }),
  },
  {
    matches: ({ config }, wire, modelId) =>
      config.interface === 'moonshotai' && wire === 'chat' && modelId === 'kimi-k3',
    quirks(read) {
      const strip = ['temperature', 'top_p', 'n', 'presence_penalty', 'frequency_penalty'];
      const effort = read('reasoning_effort');
      if (effort === undefined) return { strip };
      const known = typeof effort === 'string' ? kimiEfforts[effort.toLowerCase()] : undefined;
      return known === undefined
        ? { strip: [...strip, 'reasoning_effort'] }
        : { strip, replace: { reasoning_effort: known } };
    },
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

/** What to change in a body for this model; `null`: nothing. */
export function bodyQuirks(
  endpoint: ProviderEndpoint,
  wire: UpstreamApi,
  modelId: string,
  body: RequestBody,
): BodyQuirks | null {
  const rule = rules.find((each) => each.matches(endpoint, wire, modelId));
  if (rule === undefined) return null;
  const read = (name: string) => readMember(body, name);
  return { strip: [], rename: {}, replace: {}, streamOptions: true, ...rule.quirks(read) };
}
