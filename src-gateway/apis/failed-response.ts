import { splitEvents } from './sse.ts';

/**
 * The event that ends a broken stream of OpenAI's Responses API: the response that was created, failed,
 * with the items that were finished; a bare error when none was created. `seen` is what is still known of
 * the stream.
 */
export function failedResponseEvent(seen: string, message: string, code: string): string {
  const events = splitEvents(seen)
    .map(dataOf)
    .filter((event) => event !== null);
  const numbers = events.map((event) => event.sequence_number).filter((each) => typeof each === 'number');
  const sequence_number = (numbers.at(-1) ?? -1) + 1;
  const created = events.find((event) => event.type === 'response.created')?.response;
  if (!isObject(created)) return written('error', { code, message, param: null, sequence_number });
  const output = events
    .filter((event) => event.type === 'response.output_item.done')
    .map((event) => event.item);
  const response = { ...created, status: 'failed', error: { code, message }, output };
  return written('response.failed', { sequence_number, response });
}

type JsonObject = Readonly<Record<string, unknown>>;

function written(type: string, members: JsonObject): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`;
}

/** `null`: a comment, or an event of which only a part was kept. */
function dataOf(event: string): JsonObject | null {
  const text = /^data: ?(.*)$/m.exec(event)?.[1];
  if (text === undefined) return null;
  try {
    const data: unknown = JSON.parse(text);
    return isObject(data) ? data : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}
