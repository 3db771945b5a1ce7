import type { DecodeContext, EncodeTarget, ReplyContext } from '../../../../src-gateway/apis/codec.ts';
import type { JsonObject } from '../../../../src-gateway/apis/json-value.ts';

let given = 0;

/** Different at every call, as random hex would be. */
export function countedHex(length: number): string {
  given += 1;
  return given.toString(16).padStart(length, '0');
}

export function replyContext(request: JsonObject = {}): ReplyContext {
  return {
    api: 'responses',
    request: { model: 'm', ...request },
    requestId: 'request-1',
    model: 'm',
    provider: 'openai',
    stored: false,
    now: 1_700_000_000,
    randomHex: countedHex,
  };
}

export function decodeContext(customTools: readonly string[] = []): DecodeContext {
  return { model: 'm', provider: 'openai', customTools: new Set(customTools), randomHex: countedHex };
}

export const openaiTarget: EncodeTarget = {
  api: 'responses',
  provider: 'openai',
  model: 'gpt-5.2',
  defaultMaxTokens: 4096,
  maxTokensMember: 'max_completion_tokens',
  takesDeveloperRole: true,
  content: 'parts',
  takesStreamOptions: true,
  replaysReasoning: false,
  takesCacheControl: false,
  takesTopK: false,
  takesWebSearch: true,
  takesEndUser: true,
  canReason: true,
  thinksAdaptively: false,
};
