import { shortHash } from './short-hash.ts';

/** Which ids of tool calls an API takes. */
export interface CallIdRule {
  /** A whole id that is taken as it is. */
  readonly accepts: RegExp;
  /** Makes one of 24 hex digits. */
  make(hash: string): string;
}

export const callIdRules = {
  /** Anthropic: letters, digits, `_` and `-`. */
  messages: { accepts: /^[\w-]+$/, make: (hash) => `toolu_${hash}` },
  /** Bedrock: the same, 64 at most. */
  converse: { accepts: /^[\w-]{1,64}$/, make: (hash) => `tooluse_${hash}` },
  /** OpenAI Chat: 40 characters at most. */
  openai: { accepts: /^[\s\S]{1,40}$/, make: (hash) => `call_${hash}` },
  /** OpenAI Responses: 64 characters at most. */
  responses: { accepts: /^[\s\S]{1,64}$/, make: (hash) => `call_${hash}` },
  /** Mistral: exactly nine letters and digits. */
  mistral: { accepts: /^[A-Za-z0-9]{9}$/, make: (hash) => hash.slice(0, 9) },
} as const satisfies Readonly<Record<string, CallIdRule>>;

/** The id under which a provider gets a call: its own id where that is taken, else one made from it. */
export function sentCallId(rule: CallIdRule, id: string): string {
  return rule.accepts.test(id) ? id : rule.make(shortHash(id, 24));
}
