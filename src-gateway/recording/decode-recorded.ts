import { ApiError } from '../apis/api-error.ts';
import type { ClientApi } from '../apis/client-api.ts';
import { clientCodecs, providerCodec } from '../apis/codecs.ts';
import { ReplyCollector } from '../apis/collect-reply.ts';
import type { Conversation } from '../apis/conversation.ts';
import { DroppedFields } from '../apis/dropped-fields.ts';
import { isObject, member, parseJson, textMember } from '../apis/json-value.ts';
import type { Reply } from '../apis/reply.ts';
import { streamText } from './stream-text.ts';

/** What was recorded of one span. */
export interface Recorded {
  /** Path of the request, perhaps with a query. */
  readonly path: string;
  readonly request: string;
  readonly status: number | null;
  readonly response: { readonly kind: 'whole' | 'events'; readonly text: string } | null;
}

/** The same in no vendor's words. */
export interface DecodedRecording {
  /** As the client named it; `null`: it did not. */
  readonly requestedModel: string | null;
  readonly conversation: Conversation;
  /** `null`: none is known, or `error` came instead. */
  readonly reply: Reply | null;
  readonly error: string | null;
}

/** A recorded call; `null`: it speaks none of the clients' APIs, or its request was cut. */
export function decodeRecorded(recorded: Recorded): DecodedRecording | null {
  const api = apiOf(recorded.path);
  const body = parseJson(recorded.request);
  if (api === null || !isObject(body)) return null;
  try {
    const conversation = clientCodecs[api].decodeRequest(body, new DroppedFields(api));
    return { requestedModel: textMember(body, 'model'), conversation, ...answerOf(api, recorded) };
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}

/** Prefixes are a provider's own: `/openai/v1/chat/completions`. */
function apiOf(path: string): ClientApi | null {
  const [plain = ''] = path.split('?');
  if (plain.endsWith('/chat/completions')) return 'chat';
  if (plain.endsWith('/messages')) return 'messages';
  return plain.endsWith('/responses') ? 'responses' : null;
}

type Answer = Pick<DecodedRecording, 'reply' | 'error'>;

function answerOf(api: ClientApi, { response, status }: Recorded): Answer {
  if (response === null) return { reply: null, error: null };
  if (response.kind === 'events') return streamed(api, streamText(response.text));
  const value = parseJson(response.text);
  const error = errorText(value);
  if (error !== null || (status ?? 0) >= 400)
    return { reply: null, error: error ?? response.text.slice(0, 2000) };
  try {
    return { reply: providerCodec(api).decodeReply(value, context(), new DroppedFields(api)), error: null };
  } catch (failure) {
    if (failure instanceof ApiError) return { reply: null, error: null };
    throw failure;
  }
}

function streamed(api: ClientApi, text: string): Answer {
  const decoder = providerCodec(api).streamDecoder(context());
  const collector = new ReplyCollector();
  for (const event of [...decoder.push(Buffer.from(text)), ...decoder.end()]) collector.add(event);
  const { error, reply } = collector;
  return { reply: reply.blocks.length > 0 || error === null ? reply : null, error: error?.message ?? null };
}

function context() {
  return {
    model: '',
    provider: 'openai',
    customTools: new Set<string>(),
    randomHex: (length: number) => '0'.repeat(length),
  };
}

/** In any of the APIs' forms. */
function errorText(value: unknown): string | null {
  const error = member(value, 'error');
  if (typeof error === 'string') return error;
  return textMember(error, 'message');
}
