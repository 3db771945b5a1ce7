import type { PromptTargetConfig } from '../config/prompt-target-config.ts';

/** A function as an engine sees it: what it is for and what it takes. */
export type FunctionDefinition = Pick<PromptTargetConfig, 'name' | 'description' | 'parameters'>;
