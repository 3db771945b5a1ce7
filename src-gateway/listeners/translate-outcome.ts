import { ApiError, errorBody } from '../apis/api-error.ts';
import { clientApis } from '../apis/client-api.ts';
import type { Reply } from '../apis/reply.ts';
import type { ReplyFacts } from '../apis/reply-facts.ts';
import type { ReplyHead, UpstreamOutcome } from '../upstream/send-upstream.ts';
import { UpstreamFailure } from '../upstream/upstream-failure.ts';
import type { ReplyTranslator } from './reply-translator.ts';
import { usageOf } from './translated-relay.ts';

/** A reply in the form that the client asked for. */
export interface TranslatedOutcome {
  readonly outcome: UpstreamOutcome;
  readonly facts: ReplyFacts | null;
}

/** A reply that was kept whole, in the words of the client's API, as a stream when it asked for one. */
export function translateOutcome(
  outcome: UpstreamOutcome & { readonly kind: 'buffered' },
  translator: ReplyTranslator,
  asStream: boolean,
): TranslatedOutcome {
  const { body, head } = outcome;
  if (head.status >= 300) {
    const text = translator.encodeError(head.status, body);
    return { outcome: written(head, 'application/json', text), facts: null };
  }
  try {
    return outcomeOfReply(head, translator.decode(body), translator, asStream);
  } catch (error) {
    return outcomeOfError(head, error, translator);
  }
}

/** The same for one that came as a stream though none was asked for. */
export function outcomeOfReply(
  head: ReplyHead,
  reply: Reply,
  translator: ReplyTranslator,
  asStream: boolean,
): TranslatedOutcome {
  const { finish, model, usage } = reply;
  const facts = {
    model: model === '' ? null : model,
    usage: usageOf(usage),
    finishReasons: [finish.reason],
  };
  return asStream
    ? { outcome: written(head, 'text/event-stream; charset=utf-8', translator.encodeAsStream(reply)), facts }
    : { outcome: written(head, 'application/json', translator.encode(reply)), facts };
}

/** A provider may report an error where a reply should be: it counts as what it says it is. */
export function outcomeOfError(
  head: ReplyHead,
  error: unknown,
  translator: ReplyTranslator,
): TranslatedOutcome {
  if (!(error instanceof ApiError)) throw error;
  if (error.code === 'upstream_invalid_response') {
    const failure = new UpstreamFailure('parse', error.message, error);
    return { outcome: { kind: 'failed', head, failure }, facts: null };
  }
  const text = errorBody(clientApis[translator.to].envelope, error, translator.requestId);
  const failed = { ...head, status: error.status };
  return { outcome: written(failed, 'application/json', text), facts: null };
}

function written(head: ReplyHead, contentType: string, text: string): UpstreamOutcome {
  const { 'content-encoding': _, ...headers } = head.headers;
  return {
    kind: 'buffered',
    head: { ...head, headers: { ...headers, 'content-type': contentType } },
    body: Buffer.from(text),
  };
}
