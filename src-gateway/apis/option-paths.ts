import type { ClientApi } from './client-api.ts';
import type { OptionName } from './conversation.ts';

/** What is lost of a request is named as its sender spelled it. */
export type LossName = OptionName | 'reasoning' | 'outputFormat' | 'toolChoice';

const shared: Readonly<Record<LossName, string>> = {
  maxOutputTokens: 'max_tokens',
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  stop: 'stop',
  choices: 'n',
  seed: 'seed',
  logitBias: 'logit_bias',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
  prediction: 'prediction',
  logprobs: 'logprobs',
  topLogprobs: 'top_logprobs',
  obfuscation: 'stream_options.include_obfuscation',
  parallelToolCalls: 'parallel_tool_calls',
  endUser: 'user',
  metadata: 'metadata',
  serviceTier: 'service_tier',
  store: 'store',
  verbosity: 'verbosity',
  modalities: 'modalities',
  audio: 'audio',
  promptCacheKey: 'prompt_cache_key',
  promptCacheRetention: 'prompt_cache_retention',
  container: 'container',
  truncation: 'truncation',
  maxToolCalls: 'max_tool_calls',
  include: 'include',
  prompt: 'prompt',
  previousResponseId: 'previous_response_id',
  conversation: 'conversation',
  background: 'background',
  mcpServers: 'mcp_servers',
  contextManagement: 'context_management',
  reasoning: 'reasoning_effort',
  outputFormat: 'response_format',
  toolChoice: 'tool_choice',
};

/** How each client API spells what a request can lose. */
export const optionPaths: Readonly<Record<ClientApi, Readonly<Record<LossName, string>>>> = {
  chat: shared,
  messages: {
    ...shared,
    stop: 'stop_sequences',
    parallelToolCalls: 'tool_choice.disable_parallel_tool_use',
    endUser: 'metadata.user_id',
    reasoning: 'thinking',
    outputFormat: 'output_config.format',
  },
  responses: {
    ...shared,
    maxOutputTokens: 'max_output_tokens',
    verbosity: 'text.verbosity',
    reasoning: 'reasoning',
    outputFormat: 'text.format',
  },
};
