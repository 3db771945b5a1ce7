import { isObject, parseJson } from '../apis/json-value.ts';
import type { ConversationTurn } from './conversation-state.ts';
import { keepWholeStream } from './kept-stream.ts';
import type { AttemptResult } from './model-attempt.ts';

/** Keeps the turn of a reply that is sent whole, before it is sent; the reply tells whether it is kept. */
export async function keepReply(result: AttemptResult): Promise<AttemptResult> {
  const { facts, outcome, turn } = result;
  if (turn === null || outcome.kind !== 'buffered' || outcome.head.status >= 300 || facts === null)
    return result;
  const isStream = (outcome.head.headers['content-type'] ?? '').includes('text/event-stream');
  const body = await keepBody(turn, outcome.body, isStream);
  return body === outcome.body ? result : { ...result, outcome: { ...outcome, body } };
}

/** The same for the body alone; what is no response comes back as it is. */
export async function keepBody(turn: ConversationTurn, body: Buffer, isStream: boolean): Promise<Buffer> {
  if (isStream) return Buffer.from(await keepWholeStream(turn, body));
  const response = parseJson(body.toString());
  if (!isObject(response)) return body;
  const isKept = await turn.keep(response);
  if (turn.isNative || isKept === (response.store === true)) return body;
  return Buffer.from(JSON.stringify({ ...response, store: isKept }));
}
