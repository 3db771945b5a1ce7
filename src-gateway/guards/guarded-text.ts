import type { ClientApi } from '../apis/client-api.ts';
import { isObject, type JsonObject } from '../apis/json-value.ts';
import { type RequestBody, readMember } from '../apis/request-body.ts';

/**
 * What the user says in a request: their messages behind the last one of the assistant or of a tool, line by
 * line. What was said before has been checked when it was new. `''`: nothing.
 */
export function guardedText(api: ClientApi, body: RequestBody): string {
  const said = readMember(body, api === 'responses' ? 'input' : 'messages');
  if (typeof said === 'string') return said;
  if (!Array.isArray(said)) return '';
  const texts: string[] = [];
  for (let index = said.length - 1; index >= 0; index -= 1) {
    const message: unknown = said[index];
    if (!isObject(message)) continue;
    if (endsTurn(message)) break;
    if (message.role === 'user') texts.unshift(textOf(message.content));
  }
  return texts.filter((text) => text !== '').join('\n');
}

/** Somebody else has spoken: the assistant, a tool, or a model's reasoning. System messages stand aside. */
function endsTurn({ role, type }: JsonObject): boolean {
  if (typeof role === 'string') return !['user', 'system', 'developer'].includes(role);
  return type !== 'message' && type !== 'item_reference';
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .flatMap((part: unknown) => {
      if (typeof part === 'string') return part;
      return isObject(part) && part.type !== 'tool_result' && typeof part.text === 'string' ? part.text : [];
    })
    .join('\n');
}
