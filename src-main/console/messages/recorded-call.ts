import { ApiError } from '../../../src-gateway/apis/api-error.ts';
import type { ClientApi } from '../../../src-gateway/apis/client-api.ts';
import { clientCodecs, providerCodec } from '../../../src-gateway/apis/codecs.ts';
import { ReplyCollector } from '../../../src-gateway/apis/collect-reply.ts';
import { DroppedFields } from '../../../src-gateway/apis/dropped-fields.ts';
import { isObject, member, parseJson, textMember } from '../../../src-gateway/apis/json-value.ts';
import type { Reply } from '../../../src-gateway/apis/reply.ts';
import { redactSecrets } from '../../../src-gateway/config/secrets.ts';
import type { SaidBlock, SaidCall, SaidMessage } from '../../contract/message-calls.ts';
import { saidMessages, saidReplyBlock } from './said-blocks.ts';
import { streamText } from './stream-text.ts';

/** What was recorded of one span. */
export interface Recorded {
  /** Path of the request, perhaps with a query. */
  readonly path: string;
  readonly request: string;
  readonly status: number | null;
  readonly response: { readonly kind: 'whole' | 'events'; readonly text: string } | null;
  readonly truncated: boolean;
  readonly redacted: boolean;
}

/** A recorded call in no vendor's words; `null`: it speaks none of the clients' APIs, or its request was cut. */
export function recordedCall(recorded: Recorded): SaidCall | null {
  const api = apiOf(recorded.path);
  const body = parseJson(recorded.request);
  if (api === null || !isObject(body)) return null;
  try {
    const conversation = clientCodecs[api].decodeRequest(body, new DroppedFields(api));
    const answer = answerOf(api, recorded);
    return {
      source: 'recording',
      model: answer.reply?.model || textMember(body, 'model'),
      tools: conversation.tools.map((tool) => ({
        name: 'name' in tool ? tool.name : tool.type,
        description: 'description' in tool ? tool.description : null,
      })),
      messages: saidMessages(conversation),
      answers: answer.reply === null ? [] : [redacted(answer.reply)],
      finish: answer.reply?.finish.reason ?? null,
      error: answer.error,
      truncated: recorded.truncated,
      redacted: recorded.redacted,
    };
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

interface Answer {
  readonly reply: Reply | null;
  readonly error: string | null;
}

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

/** A secret that came in pieces, one an event, is one again only here. */
function redacted({ blocks }: Reply): SaidMessage {
  return { role: 'assistant', blocks: blocks.map(saidReplyBlock).map(withoutSecrets) };
}

function withoutSecrets(block: SaidBlock): SaidBlock {
  if ('text' in block) return { ...block, text: redactSecrets(block.text) };
  return block.type === 'tool_call' ? { ...block, input: redactSecrets(block.input) } : block;
}

/** In any of the APIs' forms. */
function errorText(value: unknown): string | null {
  const error = member(value, 'error');
  if (typeof error === 'string') return error;
  return textMember(error, 'message');
}
