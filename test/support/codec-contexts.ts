import type {
  DecodeContext,
  EncodeTarget,
  ReplyContext,
  StreamDecoder,
} from '../../src-gateway/apis/codec.ts';
import type { ReplyEvent } from '../../src-gateway/apis/reply.ts';

/** A provider that takes all that OpenAI takes. */
export const openaiTarget: EncodeTarget = {
  api: 'chat',
  provider: 'openai',
  model: 'gpt-4o',
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
  canReason: false,
  thinksAdaptively: false,
};

/** Hex that counts, so that tests can name it. */
function countedHex(): (length: number) => string {
  let count = 0;
  return (length) => {
    count += 1;
    return count.toString(16).padStart(length, '0');
  };
}

export function decodeContext(told: Partial<DecodeContext> = {}): DecodeContext {
  return {
    model: 'asked-model',
    provider: 'openai',
    customTools: new Set(),
    randomHex: countedHex(),
    ...told,
  };
}

export function replyContext(told: Partial<ReplyContext> = {}): ReplyContext {
  return {
    api: 'chat',
    request: {},
    requestId: 'request-1',
    model: 'asked-model',
    provider: 'openai',
    stored: false,
    now: 1_700_000_000,
    randomHex: countedHex(),
    ...told,
  };
}

/** All events of a stream of bytes that is cut at these places. */
export function decodeCut(
  decoder: StreamDecoder,
  text: string,
  places: readonly number[] = [],
): readonly ReplyEvent[] {
  const bytes = new TextEncoder().encode(text);
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((one, two) => one - two);
  const events: ReplyEvent[] = [];
  let start = 0;
  for (const end of [...ends, bytes.length]) {
    events.push(...decoder.push(bytes.subarray(start, end)));
    start = end;
  }
  return [...events, ...decoder.end()];
}

/** Where it differs from `openaiTarget`. */
export const mistralTarget: Partial<EncodeTarget> = {
  provider: 'mistral',
  maxTokensMember: 'max_tokens',
  takesDeveloperRole: false,
  content: 'text-preferred',
  takesStreamOptions: false,
  takesEndUser: false,
  takesWebSearch: false,
};
export const deepseekTarget: Partial<EncodeTarget> = {
  ...mistralTarget,
  provider: 'deepseek',
  content: 'text-only',
  takesStreamOptions: true,
  replaysReasoning: true,
};
