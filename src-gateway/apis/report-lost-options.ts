import type { OptionName, Options } from './conversation.ts';
import type { DroppedFields } from './dropped-fields.ts';

/** Reports the settings that an API cannot say, but not those that ask for what happens anyway. */
export function reportLostOptions(
  options: Options,
  written: ReadonlySet<string>,
  dropped: DroppedFields,
): void {
  for (const name of optionNames) {
    if (options[name] === undefined || written.has(name) || saysNothing[name]?.(options)) continue;
    dropped.addOption(name);
  }
}

const saysNothing: Readonly<Partial<Record<OptionName, (options: Options) => boolean>>> = {
  background: ({ background }) => background === false,
  choices: ({ choices }) => choices === 1,
  // It concerns what comes back, and is seen to there.
  include: ({ include }) => include?.every((each) => each === 'reasoning.encrypted_content') === true,
  logprobs: ({ logprobs }) => logprobs === false,
  modalities: ({ modalities }) => modalities?.every((each) => each === 'text') === true,
  obfuscation: ({ obfuscation }) => obfuscation === false,
  parallelToolCalls: ({ parallelToolCalls }) => parallelToolCalls === true,
  serviceTier: ({ serviceTier }) => serviceTier === 'auto',
  store: ({ store }) => store === false,
  truncation: ({ truncation }) => truncation === 'disabled',
};

/** All there are, in the order in which they are reported; the type demands that none is missing. */
const optionNames = Object.keys({
  maxOutputTokens: true,
  temperature: true,
  topP: true,
  topK: true,
  stop: true,
  choices: true,
  seed: true,
  logitBias: true,
  presencePenalty: true,
  frequencyPenalty: true,
  prediction: true,
  logprobs: true,
  topLogprobs: true,
  obfuscation: true,
  parallelToolCalls: true,
  endUser: true,
  metadata: true,
  serviceTier: true,
  store: true,
  verbosity: true,
  modalities: true,
  audio: true,
  promptCacheKey: true,
  promptCacheRetention: true,
  container: true,
  truncation: true,
  maxToolCalls: true,
  include: true,
  prompt: true,
  previousResponseId: true,
  conversation: true,
  background: true,
  mcpServers: true,
  contextManagement: true,
} satisfies Record<OptionName, true>) as readonly OptionName[];
