/**
 * Top-level members of a Converse request that a client may send along, from Bedrock's API reference. Those
 * that carry the conversation itself are left out: nobody may overwrite them.
 */
export const converseParameters: ReadonlySet<string> = new Set([
  'additionalModelResponseFieldPaths',
  'guardrailConfig',
  'inferenceConfig',
  'outputConfig',
  'performanceConfig',
  'promptVariables',
  'requestMetadata',
  'serviceTier',
]);

/** Claude's own settings, which Bedrock hands on as `additionalModelRequestFields`. */
export const claudeParameters: ReadonlySet<string> = new Set([
  'anthropic_beta',
  'output_config',
  'thinking',
  'top_k',
]);
