/**
 * Top-level members of a Chat Completions request, from the types of OpenAI's own client, version 7, and the
 * four that servers of open models add. Those that carry the conversation itself are left out: nobody may
 * overwrite them.
 */
export const chatParameters: ReadonlySet<string> = new Set([
  'add_generation_prompt',
  'audio',
  'continue_final_message',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'metadata',
  'modalities',
  'moderation',
  'n',
  'parallel_tool_calls',
  'prediction',
  'presence_penalty',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'reasoning_effort',
  'response_format',
  'safety_identifier',
  'seed',
  'service_tier',
  'stop',
  'stop_token_ids',
  'store',
  'temperature',
  'top_k',
  'top_logprobs',
  'top_p',
  'user',
  'verbosity',
  'web_search_options',
]);
