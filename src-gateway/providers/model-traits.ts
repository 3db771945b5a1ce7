import type { UpstreamApi } from '../apis/upstream-api.ts';

/** What a model can be asked, by its id: providers say it in their documentation only. */
export interface ModelTraits {
  /** It can be told how hard to think; others refuse the request. */
  readonly canReason: boolean;
  /** Anthropic models that decide themselves how much to think. */
  readonly thinksAdaptively: boolean;
}

/** On the OpenAI-like APIs, where the others answer 400 to `reasoning_effort`. */
const reasoningModels =
  /(?:^|\/)(?:o[134](?:-|$)|gpt-5|gpt-oss|gemini-2\.5|gemini-[3-9]|grok-3-mini|grok-[4-9]|deepseek-v|deepseek-r|kimi-k[3-9]|magistral|glm-4\.[5-9]|glm-[5-9]|qwen3)/;

/** Claude before 3.7, which answers 400 to `thinking`. */
const claudeWithoutThinking = /claude-(?:instant|[12](?:[-.:]|$)|3-(?:opus|sonnet|haiku|5))/;

/** From Claude 4.6 on. */
const adaptiveClaude = /claude-[a-z]+-(?:4-[6-9]|[5-9])(?:\D|$)/;

export function modelTraits(api: UpstreamApi, modelId: string): ModelTraits {
  const isClaudeApi = api === 'messages' || api === 'converse';
  return {
    canReason: isClaudeApi
      ? !claudeWithoutThinking.test(modelId) && (api === 'messages' || modelId.includes('claude'))
      : api === 'gemini' || reasoningModels.test(modelId),
    thinksAdaptively: isClaudeApi && adaptiveClaude.test(modelId),
  };
}
