/**
 * Top-level members of a Messages request that a client of another API may send along, from the types of
 * Anthropic's own client, version 1, and its beta. Those that carry the conversation itself are left out:
 * nobody may overwrite them.
 */
export const messagesParameters: ReadonlySet<string> = new Set([
  'cache_control',
  'compaction',
  'container',
  'context_management',
  'diagnostics',
  'fallbacks',
  'inference_geo',
  'mcp_servers',
  'metadata',
  'output_config',
  'output_format',
  'service_tier',
  'speed',
  'stop_sequences',
  'temperature',
  'thinking',
  'top_k',
  'top_p',
]);
