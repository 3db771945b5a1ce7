import { isObject, parseJson } from '../apis/json-value.ts';
import { keepWholeStream } from './kept-stream.ts';
import type { AttemptResult } from './model-attempt.ts';

/** Keeps the turn of a reply that is sent whole, before it is sent; the reply tells whether it is kept. */
export async function keepReply(result: AttemptResult): Promise<AttemptResult> {
  const { facts, outcome, turn } = result;
  if (turn === null || outcome.kind !== 'buffered' || outcome.head.status >= 300 || facts === null)
    return result;
  const withBody = (body: Uint8Array) => ({ ...result, outcome: { ...outcome, body: Buffer.from(body) } });
  if ((outcome.head.headers['content-type'] ?? '').includes('text/event-stream')) {
    return withBody(await keepWholeStream(turn, outcome.body));
  }
  const response = parseJson(outcome.body.toString());
  if (!isObject(response)) return result;
  const isKept = await turn.keep(response);
  if (turn.isNative || isKept === (response.store === true)) return result;
  return withBody(Buffer.from(JSON.stringify({ ...response, store: isKept })));
}
